using System.Net;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

/// <summary>Two replicas of one service, which all tests of them share.</summary>
public sealed class AccessBench(TestBench bench) : IAsyncLifetime
{
    /// <summary>Within which a change must be everywhere; the promise is a second, a busy machine's own delays come on top.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    private Lazy<Task<Registered>>? _tenant;
    private ServiceProcess? _one;
    private ServiceProcess? _other;

    public TestBench Tests => bench;

    public ServiceProcess One => _one!;

    public ServiceProcess Other => _other!;

    /// <summary>One for all tests of a class, which must not mind what the others do to it.</summary>
    public Task<Registered> TenantAsync() => _tenant!.Value;

    public async ValueTask InitializeAsync()
    {
        (_one, _other) = await bench.ReplicasAsync();
        _tenant = new Lazy<Task<Registered>>(RegisterLargeAsync);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Another user of the tenant, with its administrator's password.</summary>
    public async Task<AddedUser> AddUserAsync(Registered tenant, string role = "USER")
    {
        var user = new AddedUser(Guid.CreateVersion7().ToString(), ApiClient.NewEmail(), tenant.Password);
        await RegistryAsync(
            $"""
            INSERT INTO global_users (id, tenant_id, email, password_hash, role, is_active, created_at, updated_at)
            SELECT '{user.Id}', tenant_id, '{user.Email}', password_hash, '{role}', true, now(), now()
            FROM global_users WHERE email = '{tenant.Email}'
            """);
        return user;
    }

    /// <summary>Of no class's tests together is it to be too many users, or calls.</summary>
    private async Task<Registered> RegisterLargeAsync()
    {
        var tenant = await One.Api.RegisterAsync();
        await RegistryAsync($"UPDATE tenant_registry SET plan = 'enterprise' WHERE id = '{tenant.TenantId}'");
        return tenant;
    }

    public Task RegistryAsync(string sql) => bench.Postgres.ExecuteAsync(One.Registry, sql);

    public Task<Answer> AsOperatorAsync(HttpMethod method, string path, object? body = null, string? tenantId = null) => One.Api.SendAsync(
        method, path, body, null,
        tenantId is null
            ? [("X-Admin-Key", One.Variables["SUPER_ADMIN_KEY"])]
            : [("X-Admin-Key", One.Variables["SUPER_ADMIN_KEY"]), ("X-Tenant-Id", tenantId)]);

    public async Task SuspendAsync(string tenantId)
    {
        var answer = await AsOperatorAsync(HttpMethod.Post, $"/api/admin/tenants/{tenantId}/suspend", new { reason = "Not paid." });
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
    }

    public async Task ActivateAsync(string tenantId)
    {
        var answer = await AsOperatorAsync(HttpMethod.Post, $"/api/admin/tenants/{tenantId}/activate");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
    }

    /// <summary>The code of what both replicas say to the token; <c>ok</c> where it is good, and both codes where they differ.</summary>
    public async Task<string> MeAsync(string token)
    {
        var codes = new HashSet<string>();
        foreach (var service in new[] { One, Other })
        {
            var answer = await service.Api.GetAsync("/api/me", token);
            codes.Add(answer.Status == HttpStatusCode.OK ? "ok" : answer.Code);
        }

        return string.Join("/", codes);
    }

    public Task BecomesAsync(string code, string token) =>
        Eventually.TrueAsync($"both replicas say {code}", Soon, async () => await MeAsync(token) == code);
}

/// <summary>A user that was put into the registry.</summary>
public sealed record AddedUser(string Id, string Email, string Password)
{
    public Registered AsRegistered() => new(Email, Password, new JsonObject());
}
