namespace TenantManager.Infrastructure.Configuration;

/// <summary>How mails are sent, and what their links are. With neither server nor directory none are.</summary>
public sealed record MailOptions
{
    /// <summary><c>SMTP_URL</c>; null where there is none.</summary>
    public SmtpServerOptions? Server { get; init; }

    /// <summary>Where mails are written to instead, on a developer's machine.</summary>
    public string? Directory { get; init; }

    /// <summary><c>MAIL_FROM</c>: an address, perhaps with a name before it.</summary>
    public string From { get; init; } = "";

    /// <summary><c>APP_URL</c>, without a slash at its end: the application whose pages the links lead to.</summary>
    public string AppUrl { get; init; } = "";

    /// <summary><c>INVITATION_EXPIRES_IN</c>.</summary>
    public TimeSpan InvitationLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary><c>PASSWORD_RESET_EXPIRES_IN</c>.</summary>
    public TimeSpan PasswordResetLifetime { get; init; } = TimeSpan.FromHours(1);

    public bool IsConfigured => Server is not null || Directory is not null;
}

/// <param name="Host">A name or an address.</param>
/// <param name="Port">Of SMTP.</param>
/// <param name="Tls">How the connection is protected.</param>
/// <param name="User">Null where the server asks for none.</param>
/// <param name="Password">Of the user.</param>
public sealed record SmtpServerOptions(string Host, int Port, SmtpTls Tls, string? User, string? Password)
{
    /// <summary>Without user and password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}

public enum SmtpTls
{
    /// <summary>From the first byte: <c>smtps://</c>.</summary>
    Implicit,

    /// <summary>By STARTTLS, without which nothing is sent: <c>smtp://</c>.</summary>
    StartTls,

    /// <summary>Not at all: <c>smtp://...?tls=none</c>.</summary>
    None,
}
