using System.Net;
using System.Text.Json.Nodes;
using TenantManager.Api.Commands;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

/// <summary>What holds for all that the document lists, whatever will be added to it.</summary>
public sealed class EveryEndpointTests(AccessBench bench) : IClassFixture<AccessBench>
{
    public static TheoryData<string> Tampering() =>
        ["another secret", "no signature", "algorithm none", "another algorithm", "expired", "of another tenant", "of no tenant", "no token at all"];

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Refuses_a_token_that_is_not_as_it_was_issued(string tampering)
    {
        var tenant = await bench.TenantAsync();
        var token = await TamperAsync(tenant, tampering);

        foreach (var operation in await OperationsAsync("Bearer"))
        {
            var answer = await operation.SendAsync(bench.One.Api, token);
            Assert.True(answer.Status == HttpStatusCode.Unauthorized, $"{operation}: {answer.Status} {answer.Text}");
            Assert.StartsWith("Bearer", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_operators_refuses_everybody_else()
    {
        var tenant = await bench.TenantAsync();

        foreach (var operation in await OperationsAsync("AdminKey"))
        {
            if (operation.Schemes.Length > 1)
                continue;
            Assert.Equal("invalid_admin_key", (await operation.SendAsync(bench.One.Api, tenant.AccessToken)).Code);
            Assert.Equal("invalid_admin_key", (await operation.SendAsync(bench.One.Api, null, ("X-Admin-Key", "of somebody else"))).Code);
        }
    }

    [Fact]
    public async Task That_changes_something_refuses_a_key_that_may_only_read()
    {
        var tenant = await bench.TenantAsync();
        var made = await bench.One.Api.PostAsync("/api/tenant/api-keys", new { name = "reader", scope = "read" }, tenant.AccessToken);
        var key = (string)made.Data["key"]!;

        foreach (var operation in await OperationsAsync("ApiKey"))
        {
            if (operation.Method == HttpMethod.Get || operation.Path == "/api/introspect")
                continue;
            var answer = await operation.SendAsync(bench.One.Api, null, ("X-Api-Key", key));
            Assert.True(answer.Status == HttpStatusCode.Forbidden, $"{operation}: {answer.Status} {answer.Text}");
        }
    }

    private async Task<string?> TamperAsync(Registered tenant, string tampering)
    {
        var secret = bench.One.Variables["JWT_SECRET"];
        var claims = ForgedToken.PayloadOf(tenant.AccessToken);
        switch (tampering)
        {
            case "another secret":
                return ForgedToken.Sign("HS256", claims, SecretLedger.NewSecret());
            case "no signature":
                return tenant.AccessToken[..(tenant.AccessToken.LastIndexOf('.') + 1)];
            case "algorithm none":
                return ForgedToken.Sign("none", claims, secret);
            case "another algorithm":
                return ForgedToken.Sign("HS512", claims, secret);
            case "expired":
                claims["exp"] = 1_700_000_000;
                claims["iat"] = 1_600_000_000;
                return ForgedToken.Sign("HS256", claims, secret);
            case "of another tenant":
                claims["tenant_id"] = (await bench.One.Api.RegisterAsync()).TenantId;
                return ForgedToken.Sign("HS256", claims, secret);
            case "of no tenant":
                claims.Remove("tenant_id");
                return ForgedToken.Sign("HS256", claims, secret);
            default:
                return null;
        }
    }

    private static async Task<List<Operation>> OperationsAsync(string scheme)
    {
        var operations = JsonNode.Parse(await OpenApiCommand.WriteAsync())!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => Operation.From(path.Key, operation.Key, operation.Value!)))
            .Where(operation => operation.Schemes.Contains(scheme))
            // Who logs out, and repeats it, gets the answer again.
            .Where(operation => operation.Path != "/api/auth/logout")
            .ToList();
        Assert.NotEmpty(operations);
        return operations;
    }

    private sealed record Operation(HttpMethod Method, string Path, JsonNode? Body, string[] Schemes)
    {
        public static Operation From(string path, string method, JsonNode operation) => new(
            HttpMethod.Parse(method.ToUpperInvariant()),
            path.Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal),
            operation["requestBody"]?["content"]?["application/json"]?["example"],
            [.. (operation["security"]?.AsArray() ?? []).Where(scheme => scheme!.AsObject().Count == 1).SelectMany(scheme => scheme!.AsObject().Select(s => s.Key))]);

        public Task<Answer> SendAsync(ApiClient api, string? token, params (string Name, string Value)[] headers) =>
            api.SendAsync(Method, Path, Body, token, headers);

        public override string ToString() => $"{Method} {Path}";
    }
}
