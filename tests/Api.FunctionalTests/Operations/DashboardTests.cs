using System.Net;
using System.Text;
using Microsoft.Playwright;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Operations;

public sealed class DashboardTests(TestBench bench)
{
    private Uri Address => new(bench.Service.Api.Http.BaseAddress!, "/hangfire");

    private string AdminKey => bench.Service.Variables["SUPER_ADMIN_KEY"];

    [Fact]
    public async Task An_operator_sees_operations_in_a_browser_and_no_secret()
    {
        await using var browser = await Browser.StartAsync();
        var operation = await StartedOperation.StartAsync(bench.Service, bench.Secrets);
        await operation.FinishedAsync(bench.Service.Api);
        var page = await browser.NewPageAsync(AdminKey);
        var problems = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                problems.Add(message.Text);
        };

        await page.GotoAsync($"{Address}/jobs/succeeded");
        // The job is done an instant after the operation is.
        await Eventually.TrueAsync("the operation's job is among those that succeeded", ServiceProcess.Patience, async () =>
        {
            await page.ReloadAsync();
            return await page.GetByText($"Operation {operation.Id}").CountAsync() == 1;
        });
        await page.GetByText($"Operation {operation.Id}").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(operation.Id);

        bench.Secrets.AssertNoneIn("the job's page", await page.ContentAsync());
        Assert.Equal(0, await page.Locator("button[data-ajax]").CountAsync());
        Assert.Empty(problems);
        Directory.CreateDirectory(RepositoryFiles.PathOf("TestResults", "screenshots"));
        await page.ScreenshotAsync(new() { Path = RepositoryFiles.PathOf("TestResults", "screenshots", "dashboard-job.png") });
    }

    [Fact]
    public async Task A_browser_with_a_wrong_key_is_kept_out()
    {
        await using var browser = await Browser.StartAsync();
        var page = await browser.NewPageAsync(password: AdminKey[1..]);

        var answer = await page.GotoAsync(Address.ToString());

        Assert.Equal(401, answer!.Status);
        Assert.Contains("invalid_admin_key", await page.ContentAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/hangfire")]
    [InlineData("/hangfire/jobs/enqueued")]
    [InlineData("/hangfire/stats")]
    public async Task Without_the_key_it_asks_for_it_by_HTTP_Basic(string path)
    {
        var none = await bench.Service.Api.GetAsync(path);
        var bearer = await bench.Service.Api.GetAsync(path, AdminKey);
        var noBase64 = await bench.Service.Api.SendAsync(HttpMethod.Get, path, headers: ("Authorization", "Basic no base64!"));
        var noPassword = await bench.Service.Api.SendAsync(HttpMethod.Get, path, headers: ("Authorization", Basic(AdminKey)));

        Assert.All([none, bearer, noBase64, noPassword], answer =>
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
            Assert.Equal("invalid_admin_key", answer.Code);
            Assert.StartsWith("Basic realm=\"tenant-manager\"", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task It_can_be_looked_at_and_changes_nothing()
    {
        var page = await bench.Service.Api.SendAsync(HttpMethod.Get, "/hangfire", headers: ("Authorization", Basic(":" + AdminKey)));
        var command = await bench.Service.Api.SendAsync(
            HttpMethod.Post,
            "/hangfire/jobs/enqueued/delete",
            new FormUrlEncodedContent([new("jobs[]", "1")]),
            headers: ("Authorization", Basic("anybody:" + AdminKey)));

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("DENY", page.Headers["X-Frame-Options"]);
        Assert.NotEqual(HttpStatusCode.NoContent, command.Status);
        Assert.InRange((int)command.Status, 400, 499);
    }

    private static string Basic(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
}
