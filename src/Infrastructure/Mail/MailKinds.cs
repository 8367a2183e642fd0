namespace TenantManager.Infrastructure.Mail;

/// <summary>What a mail is about, as the registry has it.</summary>
internal static class MailKinds
{
    public const string Invitation = "invitation";
    public const string PasswordReset = "password_reset";
}
