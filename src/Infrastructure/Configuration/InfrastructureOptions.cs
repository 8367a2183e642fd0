using TenantManager.Infrastructure.EmbeddedPostgres;

namespace TenantManager.Infrastructure.Configuration;

/// <summary>All that the adapters need to know, validated before it gets here.</summary>
public sealed record InfrastructureOptions
{
    public required GlobalDatabaseOptions GlobalDatabase { get; init; }

    public required DatabaseServerOptions DatabaseServer { get; init; }

    public required TenantDatabaseOptions TenantDatabases { get; init; }

    public required SchemaCopyOptions SchemaCopy { get; init; }

    public required TemplateOptions Template { get; init; }

    public required WarmDatabaseOptions WarmDatabases { get; init; }

    public required CapacityOptions Capacity { get; init; }

    public required FleetOptions Fleet { get; init; }

    public BootstrapOptions Bootstrap { get; init; } = new(Script: null);

    public required TokenOptions Tokens { get; init; }

    public required SecretsOptions Secrets { get; init; }

    public required HashingOptions Hashing { get; init; }

    public required StartupOptions Startup { get; init; }

    public IdempotencyOptions Idempotency { get; init; } = new(TimeSpan.FromHours(24));

    public MailOptions Mail { get; init; } = new();

    public UsageOptions Usage { get; init; } = UsageOptions.Default;

    /// <summary>Nothing but in tests.</summary>
    public FaultOptions Faults { get; init; } = new(null);

    /// <summary>The private PostgreSQL of a development machine; null where the service is given a server.</summary>
    public EmbeddedPostgresOptions? EmbeddedPostgres { get; init; }
}
