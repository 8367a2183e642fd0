using CliWrap;
using CliWrap.Buffered;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Provisioning.Tools;

/// <summary>
/// The tools inside the container that PostgreSQL runs in, by <c>docker exec</c>. They reach the server on the container's
/// own loopback, at the port that the server itself says it listens on: the published one need not exist in there.
/// </summary>
internal sealed partial class DockerPostgresTools(
    string container, DatabaseServerOptions server, ILogger<DockerPostgresTools> logger) : IPostgresTools
{
    // What docker exec answers when the container's runtime finds no such program.
    private const int CommandNotExecutable = 126;
    private const int CommandNotFound = 127;

    public async Task<PostgresToolPair> FindAsync(int serverMajor, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(cancellationToken);
        return version.Major >= serverMajor
            ? new PostgresToolPair("pg_dump", "pg_restore", version)
            : throw new ProvisioningException(ProvisioningErrors.PgDumpOutdated(version.Major, serverMajor));
    }

    public Command Call(string tool, IReadOnlyList<string> arguments, ToolSession session)
    {
        var variables = ChildEnvironment.Libpq(session, server, "127.0.0.1", session.ServerPort);
        // "--env NAME" without a value passes docker's own variable on, so that no value is among the arguments.
        var passed = variables.Keys.SelectMany(name => new[] { "--env", name });
        return Cli.Wrap("docker")
            .WithArguments(["exec", "--interactive", .. passed, container, tool, .. arguments])
            .WithEnvironmentVariables(ChildEnvironment.With(variables))
            .WithValidation(CommandResultValidation.None);
    }

    private async Task<PostgresToolVersion> VersionAsync(CancellationToken cancellationToken)
    {
        BufferedCommandResult result;
        try
        {
            result = await Cli.Wrap("docker")
                .WithArguments(["exec", container, "pg_dump", "--version"])
                .WithEnvironmentVariables(ChildEnvironment.With([]))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ProvisioningException(ProvisioningErrors.DockerUnavailable(container), e);
        }

        if (result.ExitCode == 0 && PostgresToolVersion.Parse(result.StandardOutput) is { } version)
            return version;
        if (result.ExitCode is CommandNotFound or CommandNotExecutable)
            throw new ProvisioningException(ProvisioningErrors.PgDumpMissing);
        Unavailable(container, result.StandardError.Trim());
        throw new ProvisioningException(ProvisioningErrors.DockerUnavailable(container));
    }

    [LoggerMessage(2101, LogLevel.Error, "docker exec in container {Container} failed: {Reason}")]
    private partial void Unavailable(string container, string reason);
}
