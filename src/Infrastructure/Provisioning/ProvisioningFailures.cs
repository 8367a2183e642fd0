using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Common;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>What a client is told of a failure on the tenants' server.</summary>
internal sealed class ProvisioningFailures(DatabaseServerOptions server, SchemaCopyOptions options)
{
    /// <summary>Null for what is a fault of ours.</summary>
    public Error? RefusalFor(Exception exception, bool isTimeUp) => exception switch
    {
        // A tool that the end of the time killed fails too.
        OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or ProvisioningException
            when isTimeUp => ProvisioningErrors.SchemaCopyFailed(
                server.SourceDatabase, $"it took longer than SCHEMA_COPY_TIMEOUT ({options.Timeout.TotalSeconds:0} s)."),
        ProvisioningException e => e.Error,
        CloneDiffersException => ProvisioningErrors.CloneDiffers(server.SourceDatabase),
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => ProvisioningErrors.SchemaCopyFailed(
            server.SourceDatabase, "something else, such as a migration, holds a lock on it for long."),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
            RegistrationErrors.CapacityExhausted("the disk of the PostgreSQL server is full."),
        NpgsqlException or TimeoutException => ProvisioningErrors.CreateDatabaseFailed(ReasonOf(exception)),
        _ => null,
    };

    private string ReasonOf(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            $"the administrator '{server.AdminUser}' lacks a permission.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            $"PostgreSQL refuses the administrator '{server.AdminUser}'.",
        PostgresException { SqlState: PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.DuplicateDatabase } =>
            "a role or a database of the tenant's name exists, and is not ours.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => "the server has no connection left.",
        PostgresException e => $"PostgreSQL answers {e.SqlState}; the service's log says more.",
        _ => "PostgreSQL does not answer, or the connection broke.",
    };
}
