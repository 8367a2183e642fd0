using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TenantManager.Domain.DatabaseCredentials;
using TenantManager.Domain.Tenants;

namespace TenantManager.Infrastructure.Persistence.Configurations;

internal sealed class DatabaseCredentialConfiguration : IEntityTypeConfiguration<DatabaseCredential>
{
    public void Configure(EntityTypeBuilder<DatabaseCredential> builder)
    {
        builder.ToTable("database_credentials");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Access).HasConversion<LowerCaseEnumConverter<CredentialAccess>>();
        builder.Property(c => c.CreatedAt).HasDefaultValueSql("now()").ValueGeneratedOnAdd();
        builder.HasIndex(c => c.RoleName).IsUnique();
        builder.HasIndex(c => c.KeyHash).IsUnique();
        // The rounds that look for what is over pass over those that were.
        builder.HasIndex(c => c.ExpiresAt).HasFilter("ended_at IS NULL");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(c => c.TenantId).OnDelete(DeleteBehavior.Cascade);
    }
}
