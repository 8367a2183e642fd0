using TenantManager.Api.FunctionalTests.Support;

namespace TenantManager.Api.FunctionalTests.Idempotency;

/// <summary>Calls with an <c>Idempotency-Key</c>.</summary>
internal static class Keyed
{
    public const string Header = "Idempotency-Key";

    public const string Register = "/api/auth/register-organization";
    public const string Login = "/api/auth/login";
    public const string Refresh = "/api/auth/refresh";
    public const string Logout = "/api/auth/logout";

    public static string NewKey() => Guid.NewGuid().ToString();

    extension(ApiClient api)
    {
        public Task<Answer> PostWithKeyAsync(string key, string path, object body, string? token = null) =>
            api.SendAsync(HttpMethod.Post, path, body, token, (Header, key));

        public Task<Answer> RefreshWithKeyAsync(string key, string refreshToken) =>
            api.PostWithKeyAsync(key, Refresh, new { refresh_token = refreshToken });
    }

    extension(Answer answer)
    {
        public bool IsReplayed => answer.Headers.ContainsKey("Idempotency-Replayed");
    }

    /// <summary>A registration's body, with an email and a password of its own.</summary>
    public static Dictionary<string, string> NewRegistration(this TestBench bench)
    {
        var password = SecretLedger.NewSecret();
        bench.Secrets.Add(password);
        return new Dictionary<string, string>
        {
            ["organization_name"] = "Keyed", ["admin_email"] = ApiClient.NewEmail(), ["admin_password"] = password,
        };
    }
}
