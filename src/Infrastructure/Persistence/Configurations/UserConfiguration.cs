using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Infrastructure.Persistence.Configurations;

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public const string EmailIndex = "ux_global_users_email";

    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("global_users");
        builder.HasKey(u => u.Id);
        builder.Property(u => u.Id).ValueGeneratedNever();
        builder.HasIndex(u => u.Email).IsUnique().HasDatabaseName(EmailIndex);
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasOne<Tenant>().WithMany().HasForeignKey(u => u.TenantId).OnDelete(DeleteBehavior.Cascade);
    }
}
