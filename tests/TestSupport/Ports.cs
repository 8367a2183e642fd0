using System.Net;
using System.Net.Sockets;

namespace TenantManager.TestSupport;

/// <summary>
/// Ports for servers that stop and start again: below those that Linux gives to outgoing connections (from 32768 on), of which one
/// may have a server's port by the time the server comes back.
/// </summary>
public static class Ports
{
    private const int First = 10_000;
    private const int Count = 22_000;

    // Test projects run at once: each begins somewhere else.
    private static int _next = Random.Shared.Next(Count);

    /// <summary>A port of the loopback that is free now, and that this process has not given out.</summary>
    public static int FindFree()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException("There is no free port.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
