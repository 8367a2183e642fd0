using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TenantManager.Domain.Tenants;

namespace TenantManager.Infrastructure.Persistence.Configurations;

internal sealed class TenantUsageConfiguration : IEntityTypeConfiguration<TenantUsage>
{
    private const string CollectAfter = nameof(CollectAfter);

    public void Configure(EntityTypeBuilder<TenantUsage> builder)
    {
        builder.ToTable("tenant_usage");
        builder.HasKey(u => u.TenantId);
        builder.Property(u => u.ApiCallsThisMonth).HasDefaultValue(0L);
        // By which replicas share the collecting: whoever takes a tenant whose time has come sets the next.
        builder.Property<DateTimeOffset>(CollectAfter).HasDefaultValueSql("now()");
        builder.HasIndex(CollectAfter);
    }
}
