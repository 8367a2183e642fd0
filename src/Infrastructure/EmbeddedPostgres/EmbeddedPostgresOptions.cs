namespace TenantManager.Infrastructure.EmbeddedPostgres;

/// <summary>A PostgreSQL server of our own, on this machine's loopback.</summary>
/// <param name="DataDirectory">Absolute path; made by initdb if it is not there.</param>
/// <param name="Port">To listen on.</param>
/// <param name="SuperuserPassword">Given to initdb; afterwards it must stay the same.</param>
public sealed record EmbeddedPostgresOptions(string DataDirectory, int Port, string SuperuserPassword)
{
    public const string Superuser = "postgres";
    public const string Host = "127.0.0.1";

    /// <summary>False gives up every safety against crashes of the machine for speed: for tests.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>How long an orderly end may take.</summary>
    public TimeSpan FastStop { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Server settings beyond those, by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Without the password.</summary>
    public override string ToString() => DataDirectory;
}
