using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using CliWrap;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Provisioning.Tools;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>
/// Streams <c>pg_dump</c> of the source's schema, and of those tables' rows that are copied too, into <c>pg_restore</c> at the copy: in the custom format, which unlike
/// SQL text has no place where an object's name could become a command.
/// </summary>
internal sealed partial class SchemaCopy(
    IPostgresTools tools, DatabaseServerOptions server, SchemaCopyOptions options, ILogger<SchemaCopy> logger)
{
    private const int MaxErrorText = 8 * 1024;

    // Of pg_dump and pg_restore: they themselves found something wrong, and were not killed.
    private const int ExitFailure = 1;

    private static readonly TimeSpan LongestSourceLockTimeout = TimeSpan.FromSeconds(20);

    // A migration that holds its locks longer than this makes registrations fail, rather than hang.
    private TimeSpan SourceLockTimeout => TimeSpan.FromTicks(
        Math.Min(LongestSourceLockTimeout.Ticks, options.Timeout.Ticks / 3));

    /// <summary>False when the dump succeeded, but an object of it could not be restored.</summary>
    /// <exception cref="ProvisioningException">The dump failed; as of every failure, the log says at which statement.</exception>
    public async Task<bool> TryRunAsync(
        SourceSnapshot source, CopyTarget target, PostgresToolPair pair, RestoreSearchPath searchPath,
        CancellationToken cancellationToken)
    {
        var dumpErrors = new StringBuilder();
        var restoreErrors = new StringBuilder();
        var stream = new Pipe(new PipeOptions(useSynchronizationContext: false));

        var dump = DumpCall(source, target.ApplicationName, pair, ArchiveOf(source))
            .WithStandardOutputPipe(PipeTarget.Create((archive, token) =>
                searchPath.CopyArchiveAsync(archive, stream.Writer.AsStream(leaveOpen: true), token)))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(line => Append(dumpErrors, line)));
        var restore = RestoreCall(source, target, pair, searchPath)
            .WithStandardInputPipe(PipeSource.FromStream(stream.Reader.AsStream(leaveOpen: true)))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(line => Append(restoreErrors, line)));

        var dumping = RunToEndAsync(dump, () => stream.Writer.CompleteAsync(), cancellationToken);
        var restoring = RunToEndAsync(restore, () => stream.Reader.CompleteAsync(), cancellationToken);
        var exitCodes = await Task.WhenAll(dumping, restoring);

        // The dump first: when it fails, the restore's complaint is only about the end of its input.
        if (!Succeeded("pg_dump", exitCodes[0], dumpErrors))
            throw DumpFailed();

        if (Succeeded("pg_restore", exitCodes[1], restoreErrors))
            return true;
        return exitCodes[1] == ExitFailure
            ? false
            : throw new ProvisioningException(ProvisioningErrors.SchemaCopyFailed(
                server.SourceDatabase, "pg_restore was ended half-way."));
    }

    /// <summary>
    /// A hash of what the source's dump says, as SQL text that nobody runs, without the lines that differ from run to run: of one
    /// schema always the same, whatever its objects' ids.
    /// </summary>
    /// <exception cref="ProvisioningException">The dump failed; the log says at which statement.</exception>
    public async Task<string> HashDumpAsync(
        SourceSnapshot source, string applicationName, PostgresToolPair pair, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var errors = new StringBuilder();
        var dump = DumpCall(source, applicationName, pair, ["--format=plain", "--schema-only"])
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line =>
            {
                if (!line.StartsWith(@"\restrict ", StringComparison.Ordinal) && !line.StartsWith(@"\unrestrict ", StringComparison.Ordinal))
                    hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
            }))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(line => Append(errors, line)));
        var result = await dump.ExecuteAsync(cancellationToken);
        return Succeeded("pg_dump", result.ExitCode, errors) ? Convert.ToHexStringLower(hash.GetHashAndReset()) : throw DumpFailed();
    }

    private Command DumpCall(
        SourceSnapshot source, string applicationName, PostgresToolPair pair, IReadOnlyList<string> what) => tools.Call(
            pair.PgDump,
            [
                .. what, "--no-owner", "--no-privileges", "--no-tablespaces", "--no-subscriptions", "--no-password",
                $"--encoding={source.Locale.Encoding}", // its applications may have another, which not all of it can be written in
                $"--snapshot={source.Id}", $"--lock-wait-timeout={(int)SourceLockTimeout.TotalMilliseconds}",
            ],
            new ToolSession(
                server.AdminUser, server.AdminPassword, server.SourceDatabase, applicationName, ServerSettings.Neutral, source.ServerPort));

    private static IReadOnlyList<string> ArchiveOf(SourceSnapshot source) => source.WithoutData is { } withoutData
        ? ["--format=custom", "--compress=0", "--no-blobs", .. withoutData.Select(table => $"--exclude-table-data={table}")]
        : ["--format=custom", "--compress=0", "--schema-only"];

    private ProvisioningException DumpFailed() => new(ProvisioningErrors.SchemaCopyFailed(
        server.SourceDatabase, "pg_dump of the source failed. The service's log says at which statement."));

    private Command RestoreCall(
        SourceSnapshot source, CopyTarget target, PostgresToolPair pair, RestoreSearchPath searchPath)
    {
        string[] arguments =
        [
            "--format=custom", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password",
            $"--dbname=dbname={SqlText.ConnectionValue(target.Database)}",
        ];
        // A thousand statements need not wait for the disk one by one; opening the database flushes them all.
        return tools.Call(pair.PgRestore, arguments, new ToolSession(
            target.Database, target.Password, target.Database, target.ApplicationName,
            $"{ServerSettings.Neutral} -c synchronous_commit=off{searchPath.ToSessionOption(source.Details)}", source.ServerPort));
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

    private bool Succeeded(string tool, int exitCode, StringBuilder errors)
    {
        if (exitCode == 0)
            return true;
        ToolFailed(tool, exitCode, errors.ToString().Trim());
        return false;
    }

    private static void Append(StringBuilder errors, string line)
    {
        if (errors.Length < MaxErrorText)
            errors.AppendLine(line);
    }

    [LoggerMessage(2111, LogLevel.Error, "{Tool} ended with exit code {ExitCode}: {Output}")]
    private partial void ToolFailed(string tool, int exitCode, string output);
}
