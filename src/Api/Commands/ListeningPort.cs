using System.Net;
using System.Net.Sockets;

namespace TenantManager.Api.Commands;

/// <summary>Whether the port can be had, tried out as Kestrel will.</summary>
internal static class ListeningPort
{
    /// <summary>What is wrong with the port, or null.</summary>
    public static string? Problem(int port)
    {
        if (port == 0)
            return null;
        try
        {
            TryOut(port);
            return null;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return Taken(port);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            return $"PORT {port} may not be used by this user: set PORT to one from 1024 up.";
        }
    }

    public static string Taken(int port) => $"PORT {port} is already in use: set PORT to a free one.";

    private static void TryOut(int port)
    {
        using var socket = Socket.OSSupportsIPv6
            ? new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true }
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port));
        socket.Listen(1);
    }
}
