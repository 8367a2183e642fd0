namespace TenantManager.Infrastructure.Configuration;

/// <param name="ConnectionString">Npgsql's form of <c>GLOBAL_DATABASE_URL</c>; holds a password.</param>
public sealed record GlobalDatabaseOptions(string ConnectionString)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(GlobalDatabaseOptions);
}

/// <summary>The PostgreSQL server that holds the source database and the tenants'.</summary>
/// <param name="Host"><c>POSTGRES_HOST</c>.</param>
/// <param name="Port"><c>POSTGRES_PORT</c>.</param>
/// <param name="AdminUser"><c>POSTGRES_ADMIN_USER</c>: may create databases and roles; need not be a superuser.</param>
/// <param name="AdminPassword"><c>POSTGRES_ADMIN_PASSWORD</c>.</param>
/// <param name="SslMode"><c>POSTGRES_SSLMODE</c>, in libpq's words.</param>
/// <param name="SourceDatabase"><c>SOURCE_DATABASE_NAME</c>.</param>
/// <param name="IsolateSharedDatabases"><c>ISOLATE_SHARED_DATABASES</c>: close databases that tenants share the server
/// with to <c>PUBLIC</c>.</param>
public sealed record DatabaseServerOptions(
    string Host,
    int Port,
    string AdminUser,
    string AdminPassword,
    string SslMode,
    string SourceDatabase,
    bool IsolateSharedDatabases)
{
    /// <summary><c>POSTGRES_SSLROOTCERT</c>: a file with the certificate authorities that verify-ca and verify-full trust;
    /// null for the machine's.</summary>
    public string? SslRootCertificate { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}

/// <param name="MaxConnectionsPerTenant"><c>MAX_CONNECTIONS_PER_TENANT</c>: each tenant role's <c>CONNECTION LIMIT</c>.</param>
/// <param name="MaxTotalConnections"><c>MAX_TOTAL_CONNECTIONS</c>.</param>
/// <param name="PoolIdleTimeout"><c>POOL_IDLE_TIMEOUT</c>: how long a tenant's pool is kept without use.</param>
/// <param name="PublicHost"><c>TENANT_DATABASE_HOST</c>: where clients reach tenant databases (a pooler's address), by
/// default the server itself.</param>
/// <param name="PublicPort"><c>TENANT_DATABASE_PORT</c>.</param>
public sealed record TenantDatabaseOptions(
    int MaxConnectionsPerTenant, int MaxTotalConnections, TimeSpan PoolIdleTimeout, string PublicHost, int PublicPort);

/// <param name="DockerContainer">Where to run <c>pg_dump</c> and <c>pg_restore</c>: a container's name with
/// <c>USE_DOCKER_FOR_SCHEMA_COPY</c>, else null for this machine.</param>
/// <param name="Timeout"><c>SCHEMA_COPY_TIMEOUT</c>: the longest that making one tenant database may take.</param>
public sealed record SchemaCopyOptions(string? DockerContainer, TimeSpan Timeout);

/// <param name="Timeout"><c>STARTUP_TIMEOUT</c>: how long to wait for PostgreSQL.</param>
public sealed record StartupOptions(TimeSpan Timeout);
