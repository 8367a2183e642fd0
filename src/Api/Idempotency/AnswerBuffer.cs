using Microsoft.AspNetCore.Http.Features;
using TenantManager.Infrastructure.Idempotency;

namespace TenantManager.Api.Idempotency;

/// <summary>Holds an answer back until it may be sent.</summary>
internal sealed class AnswerBuffer : IAsyncDisposable
{
    // The rest is made anew for each answer, or is of its transport.
    private static readonly string[] KeptHeaders = ["Content-Type", "Location", "Retry-After", "WWW-Authenticate", "Preference-Applied", "ETag"];

    private readonly HttpContext _context;
    private readonly IHttpResponseBodyFeature _response;
    private readonly CancellationToken _aborted;
    private readonly MemoryStream _body = new();

    public AnswerBuffer(HttpContext context)
    {
        _context = context;
        _response = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _aborted = context.RequestAborted;
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(_body));
    }

    public bool IsEmpty => _body.Length == 0;

    public async Task<StoredAnswer> CompleteAsync()
    {
        await _context.Response.BodyWriter.FlushAsync(CancellationToken.None);
        var headers = KeptHeaders
            .Where(name => _context.Response.Headers.ContainsKey(name))
            .ToDictionary(name => name, name => _context.Response.Headers[name].ToString(), StringComparer.OrdinalIgnoreCase);
        return new StoredAnswer(_context.Response.StatusCode, headers, _body.ToArray());
    }

    public static async Task SendAsync(HttpContext context, StoredAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        if (answer.Body.Length == 0)
            return;
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    /// <summary>Gives the response back.</summary>
    public async ValueTask DisposeAsync()
    {
        _context.Features.Set(_response);
        _context.RequestAborted = _aborted;
        await _body.DisposeAsync();
    }
}
