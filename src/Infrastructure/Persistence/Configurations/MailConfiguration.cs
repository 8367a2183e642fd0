using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Persistence.Mail;

namespace TenantManager.Infrastructure.Persistence.Configurations;

internal sealed class OutgoingMailConfiguration : IEntityTypeConfiguration<OutgoingMailRow>
{
    public void Configure(EntityTypeBuilder<OutgoingMailRow> builder)
    {
        builder.ToTable("outgoing_mails");
        builder.HasKey(m => m.Id);
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.Email).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(m => m.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(m => m.DueAt).HasDefaultValueSql("now()");
        builder.HasIndex(m => m.DueAt);
        builder.HasIndex(m => m.Email);
    }
}

internal sealed class PasswordResetConfiguration : IEntityTypeConfiguration<PasswordResetRow>
{
    public void Configure(EntityTypeBuilder<PasswordResetRow> builder)
    {
        builder.ToTable("password_resets");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.HasIndex(r => r.UserId);
        builder.HasIndex(r => r.ExpiresAt);
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
