using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Operations;

/// <summary>Server-sent events, read as they come.</summary>
internal sealed class EventStream(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public HttpContentHeaders Headers => response.Content.Headers;

    public static async Task<EventStream> OpenAsync(ApiClient api, StartedOperation operation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, operation.Path + "/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", operation.Token);
        var cancellationToken = TestContext.Current.CancellationToken;
        var response = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken)));
    }

    /// <summary>The next event's lines; null at the end.</summary>
    public async Task<Dictionary<string, string>?> NextAsync()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(ServiceProcess.Patience);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.Length == 0 && fields.ContainsKey("data"))
                return fields;
            if (line.Length == 0)
                fields.Clear();
            else
                fields[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
        }

        return null;
    }

    public async Task<List<JsonNode>> RestAsync()
    {
        var events = new List<JsonNode>();
        while (await NextAsync() is { } fields)
        {
            Assert.Equal("operation", fields["event"]);
            var data = JsonNode.Parse(fields["data"])!;
            Assert.Equal($"{data["state"]}-{data["percent"]}", fields["id"]);
            events.Add(data);
        }

        return events;
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
