using System.Text.RegularExpressions;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.OpenApi;

public sealed class SwaggerUiTests(TestBench bench)
{
    [Fact]
    public async Task A_person_registers_with_the_example_authorizes_and_sees_who_they_are()
    {
        await using var browser = await Browser.StartAsync();
        await using var service = await bench.StartAsync(("NODE_ENV", "development"), ("ALLOWED_ORIGINS", "*"));
        var page = await browser.OpenAsync(new Uri(service.Api.Http.BaseAddress!, "/swagger"));

        var registered = JsonNode.Parse(await ExecuteAsync(page, "registerOrganization", 201))!["data"]!;
        bench.Secrets.Add((string)registered["access_token"]!, (string)registered["refresh_token"]!);
        await AuthorizeAsync(page, "Bearer", (string)registered["access_token"]!);
        await AuthorizeAsync(page, "AdminKey", service.Variables["SUPER_ADMIN_KEY"]);

        var me = JsonNode.Parse(await ExecuteAsync(page, "getMe", 200))!["data"]!;
        Assert.Equal("admin@acme.com", (string)me["user"]!["email"]!);
        await page.Locator("[id$='-getMe']").ScreenshotAsync(new() { Path = Screenshot });
        var login = JsonNode.Parse(await ExecuteAsync(page, "login", 200))!["data"]!;
        bench.Secrets.Add((string)login["access_token"]!, new Uri((string)login["database_url"]!).UserInfo.Split(':')[1]);
        await ExecuteAsync(page, "refreshSession", 200);
        await ExecuteAsync(page, "logout", 200);
        await ExecuteAsync(page, "listTenants", 200);
        await ExecuteAsync(page, "getStatistics", 200);
        await ExecuteAsync(page, "getReadiness", 200);

        await page.GotoAsync(new Uri(service.Api.Http.BaseAddress!, "/").ToString());
        await ExecuteAsync(page, "getReadiness", 200);
    }

    [Fact]
    public async Task In_production_the_page_is_at_its_own_address_alone()
    {
        var root = await bench.Service.Api.GetAsync("/");
        var swagger = await bench.Service.Api.GetAsync("/swagger/index.html");

        Assert.Equal("not_found", root.Code);
        Assert.Contains("swagger-ui", swagger.Text, StringComparison.Ordinal);
    }

    /// <summary>Opens an operation, sends it as it stands, and returns the answer's body.</summary>
    private static async Task<string> ExecuteAsync(IPage page, string operationId, int status)
    {
        var operation = page.Locator($"[id$='-{operationId}'].opblock");
        await operation.Locator(".opblock-summary-control").ClickAsync();
        await operation.Locator("button.execute").ClickAsync();
        var live = operation.Locator(".live-responses-table");
        await Assertions.Expect(live.Locator(".response-col_status").Last).ToHaveTextAsync(
            status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            new() { Timeout = (float)ServiceProcess.Patience.TotalMilliseconds });
        return await live.Locator(".response-col_description .highlight-code code").First.InnerTextAsync();
    }

    private static async Task AuthorizeAsync(IPage page, string scheme, string value)
    {
        await page.Locator(".auth-wrapper > button.authorize").ClickAsync();
        var form = page.Locator(".auth-container", new() { Has = page.Locator("h4", new() { HasTextRegex = new Regex($"^{scheme}") }) });
        await form.Locator("input").FillAsync(value);
        await form.Locator("button.authorize").ClickAsync();
        await Assertions.Expect(form.Locator("button", new() { HasText = "Logout" })).ToBeVisibleAsync();
        await page.Locator("button.close-modal").ClickAsync();
    }

    private static string Screenshot
    {
        get
        {
            var directory = RepositoryFiles.PathOf("TestResults", "screenshots");
            Directory.CreateDirectory(directory);
            return Path.Combine(directory, "swagger-ui-me.png");
        }
    }
}
