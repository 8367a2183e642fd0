using System.Net;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Operations;

/// <summary>A registration that was begun and not waited for.</summary>
internal sealed record StartedOperation(string Id, string Token, string Email, string Password)
{
    public const string Prefer = "Prefer";

    public string Path => $"/api/operations/{Id}";

    public static async Task<StartedOperation> StartAsync(ServiceProcess service, SecretLedger secrets, string prefer = "respond-async")
    {
        var (email, password) = (ApiClient.NewEmail(), SecretLedger.NewSecret());
        secrets.Add(password);
        var answer = await PostAsync(service.Api, email, password, prefer);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        return new StartedOperation((string)answer.Data["id"]!, (string)answer.Data["operation_token"]!, email, password);
    }

    public static Task<Answer> PostAsync(ApiClient api, string email, string password, string prefer = "respond-async") => api.SendAsync(
        HttpMethod.Post,
        "/api/auth/register-organization",
        new { organization_name = "Patience Ltd", admin_email = email, admin_password = password, plan = "pro" },
        headers: (Prefer, prefer));

    public async Task<JsonNode> StateAsync(ApiClient api) => (await api.GetAsync(Path, Token)).Data;

    /// <summary>Waits until it has succeeded or failed.</summary>
    public async Task<JsonNode> FinishedAsync(ApiClient api)
    {
        JsonNode? state = null;
        await Eventually.TrueAsync("the operation is finished", ServiceProcess.Patience, async () =>
        {
            state = await StateAsync(api);
            return (string)state["state"]! is "succeeded" or "failed";
        });
        return state!;
    }
}
