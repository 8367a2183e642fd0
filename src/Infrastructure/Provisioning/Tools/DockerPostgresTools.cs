using CliWrap;
using CliWrap.Buffered;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Provisioning.Tools;

/// <summary>
/// The tools inside the container that PostgreSQL runs in, by <c>docker exec</c>. They reach the server on the container's
/// own loopback, at the port that the server itself says it listens on: the published one need not exist in there.
/// A docker client that is killed leaves what it began in the container: that ends with its session in the server.
/// </summary>
internal sealed partial class DockerPostgresTools(
    string container, DatabaseServerOptions server, ILogger<DockerPostgresTools> logger) : IPostgresTools
{
    // What docker exec answers, by its version, when the container's runtime finds no such program.
    private const int CommandNotExecutable = 126;
    private const int CommandNotFound = 127;

    private static readonly string[] UnreachableWords = ["Cannot connect to the Docker daemon", "permission denied", "dial "];

    public string Place => $" in the Docker container '{container}'";

    public async Task<PostgresToolPair> FindAsync(int serverMajor, CancellationToken cancellationToken)
    {
        var versions = await Task.WhenAll(
            VersionAsync("pg_dump", cancellationToken), VersionAsync("pg_restore", cancellationToken));
        var version = versions[0];
        return version.Major >= serverMajor
            ? new PostgresToolPair("pg_dump", "pg_restore", version)
            : throw new ProvisioningException(ProvisioningErrors.PgDumpOutdatedIn(container, version.Major, serverMajor));
    }

    public Command Call(string tool, IReadOnlyList<string> arguments, ToolSession session)
    {
        // No certificate names the loopback, and nobody is between.
        var loopback = server with { SslMode = "prefer", SslRootCertificate = null };
        var variables = ChildEnvironment.Libpq(session, loopback, "127.0.0.1", session.ServerPort);
        // "--env NAME" without a value passes docker's own variable on, so that no value is among the arguments.
        var passed = variables.Keys.SelectMany(name => new[] { "--env", name });
        return Cli.Wrap("docker")
            .WithArguments(["exec", "--interactive", .. passed, container, tool, .. arguments])
            .WithEnvironmentVariables(ChildEnvironment.With(variables))
            .WithValidation(CommandResultValidation.None);
    }

    private async Task<PostgresToolVersion> VersionAsync(string tool, CancellationToken cancellationToken)
    {
        BufferedCommandResult result;
        try
        {
            result = await Cli.Wrap("docker")
                .WithArguments(["exec", container, tool, "--version"])
                .WithEnvironmentVariables(ChildEnvironment.With([]))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ProvisioningException(ProvisioningErrors.DockerMissing(container), e);
        }

        if (result.ExitCode == 0 && PostgresToolVersion.Parse(result.StandardOutput) is { } version)
            return version;
        // What the container's runtime says, that it finds no such program, comes as the program's own output.
        var words = $"{result.StandardError}{result.StandardOutput}".Trim();
        Unusable(container, tool, result.ExitCode, words);
        throw new ProvisioningException(ProblemOf(tool, result.ExitCode, words));
    }

    private Error ProblemOf(string tool, int exitCode, string words)
    {
        if (exitCode is CommandNotFound or CommandNotExecutable && words.Contains($"\"{tool}\"", StringComparison.Ordinal))
            return ProvisioningErrors.PgDumpMissingIn(container, tool);
        if (words.Contains("No such container", StringComparison.OrdinalIgnoreCase))
            return ProvisioningErrors.ContainerMissing(container);
        if (words.Contains("is not running", StringComparison.Ordinal) || words.Contains("is paused", StringComparison.Ordinal))
            return ProvisioningErrors.ContainerNotRunning(container);
        return UnreachableWords.Any(word => words.Contains(word, StringComparison.Ordinal))
            ? ProvisioningErrors.DockerEngineUnreachable(container)
            : ProvisioningErrors.DockerFailed(container);
    }

    [LoggerMessage(2101, LogLevel.Error, "{Tool} in the Docker container {Container} ended with exit code {ExitCode}: {Reason}")]
    private partial void Unusable(string container, string tool, int exitCode, string reason);
}
