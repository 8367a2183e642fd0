using TenantManager.Infrastructure.Configuration;
using TenantManager.TestSupport;

namespace TenantManager.Infrastructure.IntegrationTests.Composition;

/// <summary>Options for tests, to be varied by <c>with</c>.</summary>
internal static class AdapterOptions
{
    public const string JwtSecret = "a-signing-secret-of-the-tests-only-47-bytes-long";
    public const string SecretsKey = "a-secrets-key-of-the-tests-only";

    /// <summary>The registry in the database given, tenants on the same server.</summary>
    public static InfrastructureOptions For(
        string globalConnectionString, int port, string administrator, string password, string source) => new()
        {
            GlobalDatabase = new GlobalDatabaseOptions(globalConnectionString),
            DatabaseServer = new DatabaseServerOptions(
                PostgresServer.Host, port, administrator, password, "disable", source, IsolateSharedDatabases: true),
            TenantDatabases = new TenantDatabaseOptions(10, 200, TimeSpan.FromMinutes(5), PostgresServer.Host, port),
            SchemaCopy = new SchemaCopyOptions(null, TimeSpan.FromMinutes(2)),
            Template = new TemplateOptions(TimeSpan.FromSeconds(5), []),
            WarmDatabases = new WarmDatabaseOptions(0, "tenant_"),
            Capacity = new CapacityOptions(null, null, null),
            Fleet = new FleetOptions(TimeSpan.FromSeconds(10)),
            Tokens = new TokenOptions(JwtSecret, TimeSpan.FromHours(1), TimeSpan.FromDays(1)),
            Secrets = new SecretsOptions(SecretsKey),
            Hashing = new HashingOptions(10),
            Startup = new StartupOptions(TimeSpan.FromSeconds(30)),
        };

    /// <summary>The registry is a database of the administrator's.</summary>
    public static InfrastructureOptions For(PostgresServer server, string global, string source = "postgres") => For(
        server.ConnectionString(global, PostgresServer.Administrator, server.AdministratorPassword),
        server.Port,
        PostgresServer.Administrator,
        server.AdministratorPassword,
        source);
}
