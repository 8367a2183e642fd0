using Npgsql;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Application.TenantDatabases;
using TenantManager.Application.TenantDatabases.RunQuery;
using TenantManager.Domain.Common;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>
/// Runs a statement of a tenant's own in a transaction around it, which ends with it, all in one exchange with the server. One that only reads
/// is run in a transaction that PostgreSQL lets nobody make a writing one once there is a statement in it. The exchange begins with the
/// reset of the session.
/// </summary>
internal static class StatementExecution
{
    // Whoever raises an error may write a book into it.
    private const int MaxMessageLength = 2000;

    public static async Task<Result<QueryResult>> RunAsync(
        NpgsqlConnection connection, RunQueryCommand statement, Func<string, Task<bool>>? beforeCommit, CancellationToken cancellationToken)
    {
        var before = CommandsBefore(statement);
        try
        {
            return await ExecuteAsync(connection, before, statement, beforeCommit, cancellationToken);
        }
        catch (PostgresException e) when (before.Contains(e.BatchCommand) && !cancellationToken.IsCancellationRequested)
        {
            throw new SessionResetException(e);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return TenantDatabaseErrors.TimedOut(statement.Timeout);
        }
        catch (PostgresException e) when (!EndsTheSession(e))
        {
            return TenantDatabaseErrors.Refused(Describe(e), e.SqlState);
        }
        catch (NotSupportedException)
        {
            return TenantDatabaseErrors.NotOneStatement;
        }
        catch (NpgsqlException) when (statement.Write && !cancellationToken.IsCancellationRequested)
        {
            return TenantDatabaseErrors.OutcomeUnknown;
        }
    }

    private static async Task<Result<QueryResult>> ExecuteAsync(
        NpgsqlConnection connection,
        NpgsqlBatchCommand[] before,
        RunQueryCommand statement,
        Func<string, Task<bool>>? beforeCommit,
        CancellationToken cancellationToken)
    {
        var ofTenant = TextBatch.Statement(statement.Sql, statement.Parameters);
        await using var batch = TextBatch.Create(connection, before);
        batch.BatchCommands.Add(ofTenant);
        // At a commit PostgreSQL does not count the time any more that deferred triggers take.
        if (statement.Write)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET CONSTRAINTS ALL IMMEDIATE"));
        if (beforeCommit is null)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement.Write ? "COMMIT" : "ROLLBACK"));
        ResultRows result;
        bool isCutShort;
        await using (var reader = await batch.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, cancellationToken))
        {
            result = await ResultRows.ReadAsync(reader, statement.MaxRows, cancellationToken);
            // What writes is done to its end, whatever there is still to read; and only then is it known to be committed.
            isCutShort = !statement.Write && result.IsTruncated;
            if (isCutShort)
                batch.Cancel();
            else
                await reader.NextResultAsync(cancellationToken);
        }

        if (isCutShort)
            await RollBackAsync(connection, cancellationToken);
        if (beforeCommit is not null && !await NotedTransaction.TryCommitAsync(connection, beforeCommit, cancellationToken))
            return RegistrationErrors.InProgress;
        return await result.ToQueryResultAsync(connection, AffectedRows(ofTenant), cancellationToken);
    }

    private static NpgsqlBatchCommand[] CommandsBefore(RunQueryCommand statement)
    {
        var begin = new NpgsqlBatchCommand(statement.Write ? "BEGIN" : "BEGIN READ ONLY");
        // The usual timeout is the session's: each statement more costs a tenth of the call.
        return statement.Timeout == RunQueryCommand.DefaultTimeout
            ? [SessionReset.Create(), begin]
            : [SessionReset.Create(), begin, new NpgsqlBatchCommand($"SET LOCAL statement_timeout = {statement.Timeout.TotalMilliseconds:0}")];
    }

    /// <summary>What was cancelled has not come to it.</summary>
    private static async Task RollBackAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("ROLLBACK", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static long? AffectedRows(NpgsqlBatchCommand statement) => statement.StatementType
        is StatementType.Insert or StatementType.Update or StatementType.Delete or StatementType.Merge
            ? statement.RecordsAffected
            : null;

    /// <summary>Such as a shutdown of the server. Any other error, which a statement may raise with whatever code, ends the statement alone.</summary>
    private static bool EndsTheSession(PostgresException e) => e.InvariantSeverity is "FATAL" or "PANIC";

    private static string Describe(PostgresException e)
    {
        var parts = new List<string> { e.MessageText };
        if (e.Position > 0)
            parts.Add($"at character {e.Position}");
        if (e.Detail is { } detail)
            parts.Add(detail);
        if (e.Hint is { } hint)
            parts.Add(hint);
        var whole = string.Join("; ", parts);
        return whole.Length <= MaxMessageLength ? whole : $"{whole.AsSpan(0, MaxMessageLength)}...";
    }
}
