using System.IO.Pipelines;
using System.Text;
using CliWrap;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Tools;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>
/// Streams <c>pg_dump --schema-only</c> of the source into <c>pg_restore</c> at the copy: in the custom format, which unlike
/// SQL text has no place where an object's name could become a command.
/// </summary>
internal sealed partial class SchemaCopy(
    IPostgresTools tools, DatabaseServerOptions server, ILogger<SchemaCopy> logger)
{
    private const int MaxErrorText = 8 * 1024;

    // A migration that holds its locks longer than this makes registrations fail, rather than hang.
    private static readonly TimeSpan SourceLockTimeout = TimeSpan.FromSeconds(20);

    /// <exception cref="ProvisioningException">The dump or the restore failed; the log says at which statement.</exception>
    public async Task RunAsync(
        SourceSnapshot source, CopyTarget target, PostgresToolPair pair, CancellationToken cancellationToken)
    {
        var dumpErrors = new StringBuilder();
        var restoreErrors = new StringBuilder();
        var stream = new Pipe(new PipeOptions(useSynchronizationContext: false));

        var dump = DumpCall(source, target, pair)
            .WithStandardOutputPipe(PipeTarget.ToStream(stream.Writer.AsStream(leaveOpen: true)))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(line => Append(dumpErrors, line)));
        var restore = RestoreCall(source, target, pair)
            .WithStandardInputPipe(PipeSource.FromStream(stream.Reader.AsStream(leaveOpen: true)))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(line => Append(restoreErrors, line)));

        var dumping = RunToEndAsync(dump, () => stream.Writer.CompleteAsync(), cancellationToken);
        var restoring = RunToEndAsync(restore, () => stream.Reader.CompleteAsync(), cancellationToken);
        var exitCodes = await Task.WhenAll(dumping, restoring);

        // The dump first: when it fails, the restore's complaint is only about the end of its input.
        ThrowIfFailed("pg_dump", exitCodes[0], dumpErrors, "pg_dump of the source failed.");
        ThrowIfFailed("pg_restore", exitCodes[1], restoreErrors, "an object of it cannot be restored in a tenant's database.");
    }

    private Command DumpCall(SourceSnapshot source, CopyTarget target, PostgresToolPair pair)
    {
        string[] arguments =
        [
            "--format=custom", "--compress=0", "--schema-only", "--no-owner", "--no-privileges", "--no-tablespaces",
            "--no-subscriptions", "--no-password", $"--snapshot={source.Id}",
            $"--lock-wait-timeout={(int)SourceLockTimeout.TotalMilliseconds}",
            .. target.Extensions.DumpArguments,
        ];
        return tools.Call(pair.PgDump, arguments, new ToolSession(
            server.AdminUser, server.AdminPassword, server.SourceDatabase, target.ApplicationName, "", source.ServerPort));
    }

    private Command RestoreCall(SourceSnapshot source, CopyTarget target, PostgresToolPair pair)
    {
        string[] arguments =
        [
            "--format=custom", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password",
            $"--dbname=dbname={SqlText.ConnectionValue(target.Database)}",
        ];
        // A thousand statements need not wait for the disk one by one; opening the database flushes them all.
        return tools.Call(pair.PgRestore, arguments, new ToolSession(
            target.Database, target.Password, target.Database, target.ApplicationName, "-c synchronous_commit=off",
            source.ServerPort));
    }

    private static async Task<int> RunToEndAsync(Command command, Func<ValueTask> closeStream, CancellationToken cancellationToken)
    {
        try
        {
            var result = await command.ExecuteAsync(cancellationToken);
            return result.ExitCode;
        }
        finally
        {
            await closeStream();
        }
    }

    private void ThrowIfFailed(string tool, int exitCode, StringBuilder errors, string reason)
    {
        if (exitCode == 0)
            return;
        ToolFailed(tool, exitCode, errors.ToString().Trim());
        throw new ProvisioningException(ProvisioningErrors.SchemaCopyFailed(server.SourceDatabase, $"{reason} The service's log says which statement."));
    }

    private static void Append(StringBuilder errors, string line)
    {
        if (errors.Length < MaxErrorText)
            errors.AppendLine(line);
    }

    [LoggerMessage(2111, LogLevel.Error, "{Tool} ended with exit code {ExitCode}: {Output}")]
    private partial void ToolFailed(string tool, int exitCode, string output);
}

/// <param name="Database">Name of the new database and of the role that owns it.</param>
/// <param name="Password">The role's.</param>
/// <param name="ApplicationName">By which the sessions of this copy can be found in the server.</param>
/// <param name="Extensions">Which of the source's extensions the restore is to create.</param>
internal sealed record CopyTarget(string Database, string Password, string ApplicationName, ExtensionPlan Extensions)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => Database;
}
