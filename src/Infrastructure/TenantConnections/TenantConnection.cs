using System.Data;
using Npgsql;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>A connection of a tenant's, until it is disposed of. Its use begins with a <see cref="SessionReset"/>.</summary>
/// <param name="connection">Open.</param>
/// <param name="giveBack">Told whether it still was at the end.</param>
internal sealed class TenantConnection(NpgsqlConnection connection, Action<bool> giveBack) : IAsyncDisposable
{
    private int _isGivenBack;

    public NpgsqlConnection Connection { get; } = connection;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isGivenBack, 1) != 0)
            return;
        var isOpen = Connection.FullState.HasFlag(ConnectionState.Open);
        try
        {
            await Connection.DisposeAsync();
        }
        finally
        {
            giveBack(isOpen);
        }
    }
}
