using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Support;

/// <summary>Calls the service as a client of another language would: by URLs and JSON, without its types.</summary>
public sealed class ApiClient(Uri address, string adminKey, SecretLedger secrets) : IDisposable
{
    private int _organizations;

    // An answer that is not read to its end is broken off at once, as by a client that dies.
    public HttpClient Http { get; } = new(new SocketsHttpHandler { MaxResponseDrainSize = 0 })
    {
        BaseAddress = address, Timeout = TimeSpan.FromMinutes(3),
    };

    /// <summary>An email address that no other test has.</summary>
    public static string NewEmail() => $"admin-{Guid.NewGuid():N}@example.com";

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, object? body = null, string? token = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var answer = new Answer(
            response.StatusCode,
            text,
            response.Headers.Concat(response.Content.Headers).ToDictionary(
                header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
        NoteSecretsOf(answer);
        return answer;
    }

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token: token);

    public Task<Answer> PostAsync(string path, object body, string? token = null) =>
        SendAsync(HttpMethod.Post, path, body, token);

    public Task<Answer> GetAsAdminAsync(string path) =>
        SendAsync(HttpMethod.Get, path, headers: ("X-Admin-Key", adminKey));

    public Task<Answer> TryRegisterAsync(string name, string? email = null, string? password = null, string? plan = null)
    {
        password ??= SecretLedger.NewSecret();
        secrets.Add(password);
        var body = new Dictionary<string, string>
        {
            ["organization_name"] = name, ["admin_email"] = email ?? NewEmail(), ["admin_password"] = password,
        };
        if (plan is not null)
            body["plan"] = plan;
        return PostAsync("/api/auth/register-organization", body);
    }

    /// <summary>Registers an organization, of the name given or of one that no other test has.</summary>
    public async Task<Registered> RegisterAsync(string? name = null)
    {
        var (email, password) = (NewEmail(), SecretLedger.NewSecret());
        var answer = await TryRegisterAsync(name ?? $"Organization {Interlocked.Increment(ref _organizations)}", email, password);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        return new Registered(email, password, answer.Data);
    }

    public Task<Answer> TryLogInAsync(string email, string password)
    {
        secrets.Add(password);
        return PostAsync("/api/auth/login", new { email, password });
    }

    public async Task<JsonNode> LogInAsync(Registered registered)
    {
        var answer = await TryLogInAsync(registered.Email, registered.Password);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Data;
    }

    public void Dispose() => Http.Dispose();

    private void NoteSecretsOf(Answer answer)
    {
        if (answer.Json?["data"] is not JsonObject data)
            return;
        foreach (var name in new[] { "access_token", "refresh_token", "operation_token" })
        {
            if (data[name] is { } secret)
                secrets.Add((string)secret!);
        }

        if (data["database_url"] is { } url)
            secrets.Add(new Uri((string)url!).UserInfo.Split(':')[1]);
    }
}
