using System.Net;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Security;

public sealed class SecretsTests(TestBench bench)
{
    [Fact]
    public async Task Neither_log_nor_process_list_nor_registry_holds_a_secret()
    {
        await using var service = await bench.StartAsync(("LOG_LEVEL", "debug"), ("SECRETS_KEY", SecretLedger.NewSecret()));
        using var watch = new ProcessListWatch();
        var tenant = await service.Api.RegisterAsync();
        await service.Api.LogInAsync(tenant);
        await service.Api.TryLogInAsync(tenant.Email, "wrong " + tenant.Password);
        await service.Api.PostAsync("/api/auth/refresh", new { refresh_token = tenant.RefreshToken });
        await service.Api.PostAsync("/api/auth/refresh?password=" + tenant.Password, new { refresh_token = tenant.RefreshToken });
        await service.Api.GetAsync("/api/me", tenant.AccessToken + "x");
        await service.Api.GetAsAdminAsync("/api/admin/stats");
        var processes = watch.Seen();
        var registry = await bench.Postgres.DumpDataAsync(service.Registry);

        Assert.Contains("pg_dump", processes, StringComparison.Ordinal);
        Assert.Contains(tenant.Email, registry, StringComparison.Ordinal);
        bench.Secrets.AssertNoneIn("the process list", processes);
        bench.Secrets.AssertNoneIn("the registry", registry);
        bench.Secrets.AssertNoneIn("the service's log", service.Output);
        bench.Secrets.AssertNoneIn("PostgreSQL's log", await ReadSharedAsync(bench.Postgres.LogFile));
    }

    [Fact]
    public async Task In_production_the_log_is_one_JSON_object_a_line_with_the_trace_id_of_the_answer()
    {
        var answer = await bench.Service.Api.TryLogInAsync(ApiClient.NewEmail(), "not the password");
        var traceId = (string)answer.Json!["trace_id"]!;

        await TestSupport.Eventually.TrueAsync("the request's line is written", ServiceProcess.Patience, () =>
            bench.Service.Output.Contains(traceId, StringComparison.Ordinal));

        Assert.Equal(traceId, answer.Headers["X-Trace-Id"]);
        var lines = bench.Service.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Contains(lines, line => (string?)line["@tr"] == traceId && (int?)line["StatusCode"] == 401);
    }

    [Fact]
    public async Task A_trace_that_the_caller_began_is_gone_on_with()
    {
        const string TraceId = "0af7651916cd43dd8448eb211c80319c";

        var answer = await bench.Service.Api.SendAsync(
            HttpMethod.Get, "/api/me", headers: ("traceparent", $"00-{TraceId}-b7ad6b7169203331-01"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal(TraceId, (string)answer.Json!["trace_id"]!);
    }

    private static async Task<string> ReadSharedAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
