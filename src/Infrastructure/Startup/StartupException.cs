using TenantManager.Domain.Common;

namespace TenantManager.Infrastructure.Startup;

/// <summary>The service cannot start, and waiting will not help.</summary>
public sealed class StartupException(Error error, int exitCode, Exception? innerException = null)
    : Exception(error.Message, innerException)
{
    /// <summary>A service that is needed is not there (EX_UNAVAILABLE of sysexits.h).</summary>
    public const int Unavailable = 69;

    /// <summary>The configuration is wrong (EX_CONFIG of sysexits.h).</summary>
    public const int Misconfigured = 78;

    public Error Error { get; } = error;

    public int ExitCode { get; } = exitCode;
}
