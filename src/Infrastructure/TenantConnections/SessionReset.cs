using Npgsql;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>
/// What every use of a tenant's connection begins with, since the session is as the use before has left it: settings, locks, temporary
/// tables, prepared statements. Npgsql's own comes back in a packet of its own, which woke the caller twice: a short query took a third longer.
/// </summary>
internal static class SessionReset
{
    /// <summary>
    /// The first of a batch. Whoever sends it throws <see cref="SessionResetException"/> where it is what failed, or what follows before
    /// anything of the caller's: a timeout that ran out in it may be told only then.
    /// </summary>
    public static NpgsqlBatchCommand Create() => new("DISCARD ALL");

    /// <summary>In an exchange of its own.</summary>
    /// <exception cref="SessionResetException">The tenant has made of the session what cannot be cleared.</exception>
    public static async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = TextBatch.Create(connection, Create());
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SessionResetException(e);
        }
    }
}

/// <summary>A session could not be cleared, for example in the time that the use before has set for its statements. It is of no use any more.</summary>
internal sealed class SessionResetException(PostgresException inner) : Exception(inner.MessageText, inner);
