namespace TenantManager.Infrastructure.EmbeddedPostgres;

/// <summary>The embedded server cannot be started; the message says why and what to do.</summary>
public sealed class EmbeddedPostgresException(string message, Exception? innerException = null)
    : Exception(message, innerException);
