using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TenantManager.Infrastructure.Persistence.Configurations;

internal sealed class ServiceStateConfiguration : IEntityTypeConfiguration<ServiceStateEntry>
{
    public void Configure(EntityTypeBuilder<ServiceStateEntry> builder)
    {
        builder.ToTable("service_state");
        builder.HasKey(s => s.Key);
    }
}
