using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Persistence.Fleet;

namespace TenantManager.Infrastructure.Persistence.Configurations;

internal sealed class DailyUsageConfiguration : IEntityTypeConfiguration<DailyUsageRow>
{
    public void Configure(EntityTypeBuilder<DailyUsageRow> builder)
    {
        builder.ToTable("tenant_usage_daily");
        builder.HasKey(u => new { u.TenantId, u.Day });
        builder.HasIndex(u => u.Day);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(u => u.TenantId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class UsageFlushConfiguration : IEntityTypeConfiguration<UsageFlushRow>
{
    public void Configure(EntityTypeBuilder<UsageFlushRow> builder)
    {
        builder.ToTable("usage_flushes");
        builder.HasKey(f => f.ReplicaId);
        builder.Property(f => f.ReplicaId).ValueGeneratedNever();
        builder.Property(f => f.FlushedAt).HasDefaultValueSql("now()");
    }
}
