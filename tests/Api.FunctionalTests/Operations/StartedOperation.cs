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
        var (email, password) = NewAdministrator(secrets);
        return Of(await PostAsync(service.Api, email, password, prefer), email, password);
    }

    /// <summary>With one that may be killed before it has answered: then the other replica is asked, with the same key.</summary>
    public static async Task<StartedOperation> StartAsync(ServiceProcess mortal, ServiceProcess other, SecretLedger secrets)
    {
        var (email, password) = NewAdministrator(secrets);
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        Answer answer;
        try
        {
            answer = await PostAsync(mortal.Api, email, password, headers: key);
        }
        catch (HttpRequestException)
        {
            answer = await PostAsync(other.Api, email, password, headers: key);
            await Eventually.TrueAsync("the retry is accepted", ServiceProcess.Patience, async () =>
                answer.Status == HttpStatusCode.Accepted
                || (answer = await PostAsync(other.Api, email, password, headers: key)).Status == HttpStatusCode.Accepted);
        }

        return Of(answer, email, password);
    }

    private static (string Email, string Password) NewAdministrator(SecretLedger secrets)
    {
        var password = SecretLedger.NewSecret();
        secrets.Add(password);
        return (ApiClient.NewEmail(), password);
    }

    private static StartedOperation Of(Answer answer, string email, string password)
    {
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        return new StartedOperation((string)answer.Data["id"]!, (string)answer.Data["operation_token"]!, email, password);
    }

    public static Task<Answer> PostAsync(
        ApiClient api, string email, string password, string prefer = "respond-async", params (string Name, string Value)[] headers) => api.SendAsync(
        HttpMethod.Post,
        "/api/auth/register-organization",
        new { organization_name = "Patience Ltd", admin_email = email, admin_password = password, plan = "pro" },
        headers: [(Prefer, prefer), .. headers]);

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
