using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>Passes connections on to the server, and holds back the first statement with certain words until it is let go.</summary>
internal sealed class HoldingProxy : IAsyncDisposable
{
    private readonly int _serverPort;
    private readonly byte[] _words;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    public HoldingProxy(int serverPort, string words)
    {
        _serverPort = serverPort;
        _words = Encoding.ASCII.GetBytes(words);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Completes when a statement with the words has come.</summary>
    public Task Held => _held.Task;

    public void LetGo() => _letGo.TrySetResult();

    /// <summary>Cuts all connections; what is held back never arrives.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
            var there = PumpAsync(client.GetStream(), server.GetStream(), holds: true, ended.Token);
            var back = PumpAsync(server.GetStream(), client.GetStream(), holds: false, ended.Token);
            await Task.WhenAny(there, back);
            await ended.CancelAsync();
            await Task.WhenAll(there, back);
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, bool holds, CancellationToken ended)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, ended) is > 0 and var length)
            {
                if (holds && buffer.AsSpan(0, length).IndexOf(_words) >= 0)
                {
                    _held.TrySetResult();
                    await _letGo.Task.WaitAsync(ended);
                }

                await to.WriteAsync(buffer.AsMemory(0, length), ended);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // One of the two has gone.
        }
    }
}
