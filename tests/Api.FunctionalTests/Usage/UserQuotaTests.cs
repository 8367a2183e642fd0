using System.Net;
using TenantManager.Api.FunctionalTests.Access;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Usage;

public sealed class UserQuotaTests(AccessBench bench) : IClassFixture<AccessBench>
{
    [Fact]
    public async Task Of_those_who_are_activated_at_once_for_the_last_place_one_gets_it()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await bench.ChangeQuotasAsync(tenant, new { users = 2 });
        var users = new List<string>();
        for (var i = 0; i < 8; i++)
            users.Add(await AddInactiveAsync(tenant));

        var answers = await Task.WhenAll(users.Select((user, i) => ActivateAsync(i % 2 == 0 ? bench.One : bench.Other, tenant, user)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer =>
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, "quota_exceeded"), (answer.Status, answer.Code));
            Assert.NotEmpty(answer.Headers["Retry-After"]);
        });
        Assert.Equal([2L], await bench.Tests.Postgres.QueryAsync<long>(
            bench.One.Registry, $"SELECT count(*) FROM global_users WHERE tenant_id = '{tenant.TenantId}' AND is_active"));
    }

    private static Task<Answer> ActivateAsync(ServiceProcess service, Registered tenant, string userId) =>
        service.Api.SendAsync(HttpMethod.Patch, $"/api/tenant/users/{userId}", new { is_active = true }, tenant.AccessToken);

    private async Task<string> AddInactiveAsync(Registered tenant)
    {
        var id = Guid.CreateVersion7().ToString();
        await bench.RegistryAsync(
            $"""
            INSERT INTO global_users (id, tenant_id, email, password_hash, role, is_active, created_at, updated_at)
            VALUES ('{id}', '{tenant.TenantId}', '{ApiClient.NewEmail()}', '!', 'USER', false, now(), now())
            """);
        return id;
    }
}
