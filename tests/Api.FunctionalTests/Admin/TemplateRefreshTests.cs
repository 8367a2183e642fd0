using System.Net;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Admin;

public sealed class TemplateRefreshTests(TestBench bench)
{
    [Fact]
    public async Task Replicas_that_are_asked_at_once_build_one_each_and_one_is_left()
    {
        var (one, other) = await bench.ReplicasAsync();
        await one.Api.RegisterAsync();
        var before = BuiltBy(one, other);

        var answers = await Task.WhenAll(RefreshAsync(one), RefreshAsync(other));

        Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.OK, answer.Text));
        List<string> built = [];
        await Eventually.TrueAsync("both have built one", ServiceProcess.Patience, () =>
            Task.FromResult((built = [.. BuiltBy(one, other).Except(before)]).Count >= 2));
        Assert.Equal(2, built.Count);
        Assert.All(answers, answer => Assert.Contains((string)answer.Data["database_name"]!, built));
        var current = (string)(await one.Api.GetAsAdminAsync("/api/admin/template")).Data["database_name"]!;
        Assert.Contains(current, answers.Select(answer => (string)answer.Data["database_name"]!));
        await Eventually.TrueAsync("the former ones are dropped", ServiceProcess.Patience, async () =>
            (await bench.Postgres.QueryAsync<string>(
                "postgres",
                $"SELECT datname::text FROM pg_database WHERE starts_with(datname, '{one.Variables["TENANT_DB_PREFIX"]}_tpl_')")) is [var left]
            && left == current);
        Assert.Equal(
            [current], await bench.Postgres.QueryAsync<string>(one.Registry, "SELECT database_name::text FROM schema_templates"));
        await other.Api.RegisterAsync();
    }

    private static Task<Answer> RefreshAsync(ServiceProcess service) => service.Api.SendAsync(
        HttpMethod.Post, "/api/admin/template/refresh", headers: ("X-Admin-Key", service.Variables["SUPER_ADMIN_KEY"]));

    /// <summary>The templates' names, by the services' logs.</summary>
    private static List<string> BuiltBy(params ServiceProcess[] services) =>
    [
        .. services.SelectMany(service => service.Output.Split('\n'))
            .Where(line => line.Contains(" is built after ", StringComparison.Ordinal))
            .Select(line => line.Split("Schema template ")[1].Split(' ')[0].Trim('\\', '"')),
    ];
}
