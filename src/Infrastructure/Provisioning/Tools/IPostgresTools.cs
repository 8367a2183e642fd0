using CliWrap;

namespace TenantManager.Infrastructure.Provisioning.Tools;

/// <summary>Where <c>pg_dump</c> and <c>pg_restore</c> come from: this machine, or a container.</summary>
internal interface IPostgresTools
{
    /// <summary>Where they are, to be said after what they are: empty for this machine.</summary>
    string Place { get; }

    /// <summary>Finds the pair of tools for a server.</summary>
    /// <exception cref="Application.Abstractions.ProvisioningException">There is none, or it is older than the server.</exception>
    Task<PostgresToolPair> FindAsync(int serverMajor, CancellationToken cancellationToken);

    /// <summary>A call of one of the tools. Its secrets are in its environment, none in its arguments.</summary>
    /// <param name="tool">Path or name, from <see cref="FindAsync"/>.</param>
    /// <param name="arguments">The argument list; no shell ever sees it.</param>
    /// <param name="session">Whose session at which database.</param>
    Command Call(string tool, IReadOnlyList<string> arguments, ToolSession session);
}

/// <param name="PgDump">Path, or name inside the container.</param>
/// <param name="PgRestore">Of the same version.</param>
/// <param name="Version">Of both.</param>
internal sealed record PostgresToolPair(string PgDump, string PgRestore, PostgresToolVersion Version);

/// <summary>What libpq needs to know to connect.</summary>
/// <param name="User">The role.</param>
/// <param name="Password">Goes into the child's environment.</param>
/// <param name="Database">Any name; never parsed as a connection string.</param>
/// <param name="ApplicationName">By which the session can be found in the server, and ended.</param>
/// <param name="Options">Settings of the session, such as <c>-c synchronous_commit=off</c>.</param>
/// <param name="ServerPort">The port the server itself listens on, for tools that run beside it.</param>
internal sealed record ToolSession(
    string User, string Password, string Database, string ApplicationName, string Options, int ServerPort)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"{User} at {Database}";
}
