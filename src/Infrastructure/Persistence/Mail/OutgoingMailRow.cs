namespace TenantManager.Infrastructure.Persistence.Mail;

/// <summary>A mail that is to be sent. What is in it is put together when it is sent: no token is stored.</summary>
internal sealed class OutgoingMailRow
{
    /// <summary>Also the invitation's, or of the <see cref="PasswordResetRow"/> that is made when it is sent.</summary>
    public Guid Id { get; private set; }

    /// <summary><c>invitation</c> or <c>password_reset</c>.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>To whom; of a password reset it is what somebody has entered, and perhaps nobody's.</summary>
    public string Email { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When it is tried next. Whoever tries it moves it on first, and so keeps the others away.</summary>
    public DateTimeOffset DueAt { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>From when on it is not tried any more.</summary>
    public DateTimeOffset GivesUpAt { get; private set; }
}
