using Microsoft.Playwright;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Support;

/// <summary>The machine's own chromium, without a window.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <summary>Skips the test where there is no browser.</summary>
    public static async Task<Browser> StartAsync()
    {
        var program = Find();
        Assert.SkipWhen(program is null, "No chromium is installed on this machine (apt-get install chromium).");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            // As root, which CI often is, chromium has no sandbox; nothing but our own page is opened.
            ChromiumSandbox = !Environment.IsPrivilegedProcess,
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"],
        });
        return new Browser(playwright, browser);
    }

    public async Task<IPage> OpenAsync(Uri address)
    {
        var page = await NewPageAsync();
        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <param name="password">What the person types where HTTP Basic is asked for; null for somebody who presses Cancel.</param>
    public async Task<IPage> NewPageAsync(string? password = null)
    {
        var page = await _browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 1000 },
            HttpCredentials = password is null ? null : new HttpCredentials { Username = "operator", Password = password },
        });
        page.SetDefaultTimeout((float)ServiceProcess.Patience.TotalMilliseconds);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .SelectMany(_ => Names, Path.Combine)
        .FirstOrDefault(File.Exists);
}
