using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Persistence.Fleet;

namespace TenantManager.Infrastructure.Persistence.Configurations;

internal sealed class ReplicaConfiguration : IEntityTypeConfiguration<Replica>
{
    public void Configure(EntityTypeBuilder<Replica> builder)
    {
        builder.ToTable("replicas");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.StartedAt).HasDefaultValueSql("now()");
    }
}

internal sealed class RegistrationConfiguration : IEntityTypeConfiguration<Registration>
{
    public const string KeyIndex = "ux_registrations_key_hash";

    public void Configure(EntityTypeBuilder<Registration> builder)
    {
        builder.ToTable("registrations");
        builder.HasKey(r => r.TenantId);
        builder.HasIndex(r => r.KeyHash).IsUnique().HasDatabaseName(KeyIndex);
        builder.HasIndex(r => r.BegunAt);
        builder.Property(r => r.BegunAt).HasDefaultValueSql("now()").ValueGeneratedOnAdd();
        builder.HasOne<Tenant>().WithOne().HasForeignKey<Registration>(r => r.TenantId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class UndoneRegistrationConfiguration : IEntityTypeConfiguration<UndoneRegistration>
{
    public void Configure(EntityTypeBuilder<UndoneRegistration> builder)
    {
        builder.ToTable("undone_registrations");
        builder.HasKey(u => u.TenantId);
        builder.Property(u => u.TenantId).ValueGeneratedNever();
        builder.HasIndex(u => u.UndoneAt);
        builder.Property(u => u.UndoneAt).HasDefaultValueSql("now()");
    }
}

internal sealed class SchemaTemplateConfiguration : IEntityTypeConfiguration<SchemaTemplateRow>
{
    public void Configure(EntityTypeBuilder<SchemaTemplateRow> builder)
    {
        builder.ToTable("schema_templates");
        builder.HasKey(t => t.Id);
        builder.Property(t => t.DatabaseName).HasMaxLength(DatabaseName.MaxBytes);
        builder.HasIndex(t => t.DatabaseName).IsUnique();
        // The index is what makes several replicas build one template once, and the swap of two one step.
        builder.HasIndex(t => t.State).IsUnique().HasFilter("state <> 'retired'").HasDatabaseName("ux_schema_templates_state");
        builder.Property(t => t.CreatedAt).HasDefaultValueSql("now()");
    }
}

internal sealed class WarmDatabaseConfiguration : IEntityTypeConfiguration<WarmDatabaseRow>
{
    public void Configure(EntityTypeBuilder<WarmDatabaseRow> builder)
    {
        builder.ToTable("warm_databases");
        builder.HasKey(w => w.Id);
        builder.Property(w => w.DatabaseName).HasMaxLength(DatabaseName.MaxBytes);
        builder.HasIndex(w => w.DatabaseName).IsUnique();
        builder.HasIndex(w => new { w.TemplateId, w.State, w.CreatedAt });
        builder.HasIndex(w => w.TenantId);
        builder.Property(w => w.CreatedAt).HasDefaultValueSql("now()");
        // No foreign key to the tenant: the row must outlive it until what it names is proven gone.
        builder.HasOne<SchemaTemplateRow>().WithMany().HasForeignKey(w => w.TemplateId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class IdempotentAnswerConfiguration : IEntityTypeConfiguration<IdempotentAnswer>
{
    public void Configure(EntityTypeBuilder<IdempotentAnswer> builder)
    {
        builder.ToTable("idempotent_answers");
        builder.HasKey(a => a.KeyHash);
        builder.HasIndex(a => a.ExpiresAt);
        builder.Property(a => a.CreatedAt).HasDefaultValueSql("now()");
    }
}

internal sealed class OperationConfiguration : IEntityTypeConfiguration<OperationRow>
{
    public void Configure(EntityTypeBuilder<OperationRow> builder)
    {
        builder.ToTable("operations");
        builder.HasKey(o => o.Id);
        builder.HasIndex(o => o.TenantId);
        builder.HasIndex(o => o.ExpiresAt);
        builder.HasIndex(o => o.State).HasFilter("state IN ('queued', 'running')").HasDatabaseName("ix_operations_open");
        builder.Property(o => o.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(o => o.TenantId).OnDelete(DeleteBehavior.SetNull);
    }
}

internal sealed class KeyedTransactionConfiguration : IEntityTypeConfiguration<KeyedTransaction>
{
    public void Configure(EntityTypeBuilder<KeyedTransaction> builder)
    {
        builder.ToTable("keyed_transactions");
        builder.HasKey(t => t.KeyHash);
        builder.HasIndex(t => t.NotedAt);
        builder.Property(t => t.NotedAt).HasDefaultValueSql("now()");
    }
}
