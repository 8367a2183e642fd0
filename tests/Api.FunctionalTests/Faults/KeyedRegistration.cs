using System.Net;
using TenantManager.Api.FunctionalTests.Idempotency;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

/// <summary>A registration with an <c>Idempotency-Key</c>, and what it was answered.</summary>
internal sealed class KeyedRegistration
{
    /// <summary>Within which whatever went wrong is mended: twice <c>RECONCILE_INTERVAL</c> and drops, and much more on a busy machine.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    private readonly string _key = Keyed.NewKey();
    private readonly Dictionary<string, string> _body;
    private string? _acknowledged;

    private KeyedRegistration(Dictionary<string, string> body) => _body = body;

    public string Email => _body["admin_email"];

    public string Password => _body["admin_password"];

    public string Organization => _body["organization_name"];

    public static KeyedRegistration New(SecretLedger secrets, string? email = null)
    {
        var password = SecretLedger.NewSecret();
        secrets.Add(password);
        return new KeyedRegistration(new Dictionary<string, string>
        {
            ["organization_name"] = $"Org {Guid.NewGuid():N}", ["admin_email"] = email ?? ApiClient.NewEmail(), ["admin_password"] = password,
        });
    }

    /// <summary>Null where the connection broke, or none was accepted.</summary>
    public async Task<Answer?> SendAsync(ApiClient api)
    {
        try
        {
            return await api.PostWithKeyAsync(_key, Keyed.Register, _body);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>A success that was received: every other with the same key has the same bytes.</summary>
    public void Acknowledged(Answer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        Assert.Equal(_acknowledged ??= answer.Text, answer.Text);
    }

    /// <summary>As a client does: until it is no longer told to ask again.</summary>
    public async Task<Answer> RetryAsync(Func<ApiClient> api)
    {
        Answer? answer = null;
        await Eventually.TrueAsync("the retry is answered", Bound, async () =>
        {
            answer = await SendAsync(api());
            if (answer is null or { Status: HttpStatusCode.ServiceUnavailable })
                return false;
            return answer.Status != HttpStatusCode.Conflict || answer.Code != "request_in_progress";
        });
        Acknowledged(answer!);
        return answer!;
    }
}
