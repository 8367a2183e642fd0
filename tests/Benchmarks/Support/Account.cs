using System.Net.Http.Headers;
using System.Text.Json;

namespace TenantManager.Benchmarks.Support;

/// <summary>An organization's administrator.</summary>
internal sealed record Account(string Organization, string Email, string Password)
{
    /// <summary>Of the registration; empty before.</summary>
    public string AccessToken { get; init; } = "";

    private static int _accounts;

    /// <summary>One that nobody has had.</summary>
    public static Account New()
    {
        var number = Interlocked.Increment(ref _accounts);
        return new Account($"Organization {number}", $"admin-{number}@example.com", $"a long password, number {number}");
    }

    public HttpContent Registration() => Json(new Dictionary<string, string>
    {
        ["organization_name"] = Organization, ["admin_email"] = Email, ["admin_password"] = Password,
    });

    public HttpContent Login() => Json(new Dictionary<string, string> { ["email"] = Email, ["password"] = Password });

    private static ByteArrayContent Json(Dictionary<string, string> body) => new(JsonSerializer.SerializeToUtf8Bytes(body))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };
}
