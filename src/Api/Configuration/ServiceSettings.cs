using System.Net;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Api.Configuration;

/// <summary>The whole configuration, validated.</summary>
public sealed record ServiceSettings
{
    public required bool IsDevelopment { get; init; }

    public required InfrastructureOptions Infrastructure { get; init; }

    public required TenantNaming Naming { get; init; }

    public required HttpSettings Http { get; init; }

    public required RateLimitSettings RateLimits { get; init; }

    public required CorsSettings Cors { get; init; }

    public required OperatorSettings Operator { get; init; }

    public required MetricsSettings Metrics { get; init; }

    public required LogSettings Logs { get; init; }

    /// <summary><c>AUTOMAPPER_LICENSE_KEY</c>; null for the community licence.</summary>
    public string? AutoMapperLicenseKey { get; init; }

    /// <summary>Without the secrets.</summary>
    public override string ToString() => nameof(ServiceSettings);
}

/// <param name="Port"><c>PORT</c>; 0 lets the system choose.</param>
/// <param name="TrustedProxies"><c>TRUSTED_PROXIES</c>: whose <c>X-Forwarded-For</c> is believed.</param>
public sealed record HttpSettings(int Port, IReadOnlyList<IPNetwork> TrustedProxies);

/// <summary>Null is no limit.</summary>
/// <param name="Register"><c>RATE_LIMIT_REGISTER</c>, by client address.</param>
/// <param name="Login"><c>RATE_LIMIT_LOGIN</c>, by client address and by account.</param>
/// <param name="Default"><c>RATE_LIMIT_DEFAULT</c>, by client address.</param>
/// <param name="PasswordReset"><c>RATE_LIMIT_PASSWORD_RESET</c>: mails to one account.</param>
/// <param name="Invite"><c>RATE_LIMIT_INVITE</c>: invitations of one organization.</param>
public sealed record RateLimitSettings(
    RateLimit? Register, RateLimit? Login, RateLimit? Default, RateLimit? PasswordReset, RateLimit? Invite);

/// <param name="AllowedOrigins"><c>ALLOWED_ORIGINS</c>; <c>*</c> alone is every origin, an empty list none.</param>
/// <param name="AllowCredentials"><c>CORS_ALLOW_CREDENTIALS</c>.</param>
public sealed record CorsSettings(IReadOnlyList<string> AllowedOrigins, bool AllowCredentials);

/// <param name="AdminKey"><c>SUPER_ADMIN_KEY</c>.</param>
public sealed record OperatorSettings(string AdminKey)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => nameof(OperatorSettings);
}

/// <param name="Level"><c>LOG_LEVEL</c>.</param>
/// <param name="WithStackTraces"><c>LOG_STACK_TRACES</c>: off, because they hold paths of the machine.</param>
public sealed record LogSettings(Serilog.Events.LogEventLevel Level, bool WithStackTraces);
