using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using TenantManager.Domain.Tenants;

namespace TenantManager.Infrastructure.Persistence.Configurations;

internal sealed class TenantConfiguration : IEntityTypeConfiguration<Tenant>
{
    public const string SlugIndex = "ux_tenant_registry_slug";

    public void Configure(EntityTypeBuilder<Tenant> builder)
    {
        builder.ToTable("tenant_registry");
        builder.HasKey(t => t.Id);
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.HasIndex(t => t.Slug).IsUnique().HasDatabaseName(SlugIndex);
        builder.HasIndex(t => t.DatabaseName).IsUnique();
        builder.HasIndex(t => new { t.Status, t.Id });
        builder.HasIndex(t => t.SecretsKeyId);
        // The first version, which the role is made with.
        builder.Property(t => t.DatabasePasswordAppliedVersion).HasDefaultValue(1);
        builder.Property(t => t.ProvisioningTime).HasColumnName("provisioning_ms")
            .HasConversion(new ValueConverter<TimeSpan, long>(
                time => (long)time.TotalMilliseconds, ms => TimeSpan.FromMilliseconds(ms)));
        builder.Property(t => t.StorageState).HasDefaultValue(StorageState.Open);
        builder.Ignore(t => t.QuotaOverrides);
        // Two operators, or an operator and the removal of what is abandoned, must not overwrite each other.
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasOne(t => t.Usage).WithOne().HasForeignKey<TenantUsage>(u => u.TenantId).OnDelete(DeleteBehavior.Cascade);
    }
}
