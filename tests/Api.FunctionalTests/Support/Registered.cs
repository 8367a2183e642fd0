using System.Text.Json.Nodes;

namespace TenantManager.Api.FunctionalTests.Support;

/// <summary>An organization that was registered, with what its registration answered.</summary>
public sealed record Registered(string Email, string Password, JsonNode Data)
{
    public string TenantId => (string)Data["tenant_id"]!;

    public string Slug => (string)Data["slug"]!;

    public string AccessToken => (string)Data["access_token"]!;

    public string RefreshToken => (string)Data["refresh_token"]!;

    public string DatabaseName => (string)Data["database"]!["name"]!;
}
