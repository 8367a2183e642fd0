using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TenantManager.Api.Configuration;
using TenantManager.Api.Telemetry;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Telemetry;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Telemetry;

/// <summary>The metrics of provisioning by the names that dashboards and alarms have, as Prometheus gets them.</summary>
// A meter of this process is seen by every listener in it: these do not run at once.
[Collection("in this process")]
public sealed class ProvisioningMetricsTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private WebApplication? _host;
    private ProvisioningMetrics? _metrics;

    private ProvisioningMetrics Metrics => _metrics!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ProvisioningMetrics>().AddCors();
        builder.Services.AddApiTelemetry(new MetricsSettings(MetricsAccess.Public));
        _host = builder.Build();
        _host.UseRouting();
        _host.UseCors();
        _host.MapMetrics(new MetricsSettings(MetricsAccess.Public));
        await _host.StartAsync(TestContext.Current.CancellationToken);
        _http.BaseAddress = new Uri(_host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _metrics = _host.Services.GetRequiredService<ProvisioningMetrics>();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
    }

    [Fact]
    public async Task Events_are_counted_under_their_names()
    {
        Metrics.RegistrationFinished("succeeded", "warm");
        Metrics.RegistrationFinished("succeeded", "warm");
        Metrics.RegistrationFinished("capacity_exhausted", "none");
        Metrics.WarmClaimed(hit: true);
        Metrics.WarmClaimed(hit: false);
        Metrics.WarmClaimed(hit: false);
        Metrics.Reconciled("drop_warm", 3);
        var finished = Metrics.CloneInFlight("warm");
        using var running = Metrics.CloneInFlight("registration");
        finished.Dispose();
        finished.Dispose();

        var found = await ScrapeAsync();

        Assert.Equal(2, found.Find("tenant_manager_registrations_total", ("outcome", "succeeded"), ("path", "warm")));
        Assert.Equal(1, found.Find("tenant_manager_registrations_total", ("outcome", "capacity_exhausted"), ("path", "none")));
        Assert.Equal(1, found.Find("tenant_manager_warm_claims_total", ("result", "hit")));
        Assert.Equal(2, found.Find("tenant_manager_warm_claims_total", ("result", "miss")));
        Assert.Equal(3, found.Find("tenant_manager_reconciler_actions_total", ("action", "drop_warm")));
        Assert.Equal(1, found.Find("tenant_manager_clones_in_flight", ("purpose", "registration")));
        Assert.Equal(0, found.Find("tenant_manager_clones_in_flight", ("purpose", "warm")));
        Assert.Equal("gauge", found.TypeOf("tenant_manager_clones_in_flight"));
    }

    [Fact]
    public async Task A_step_is_in_buckets_from_a_millisecond_to_minutes()
    {
        const string Step = "tenant_manager_provisioning_step_duration_seconds";
        Metrics.StepFinished("claim", TimeSpan.FromMilliseconds(1.5));
        Metrics.StepFinished("template_build", TimeSpan.FromSeconds(70));

        var found = await ScrapeAsync();

        Assert.Equal("histogram", found.TypeOf(Step));
        Assert.Equal(0.0015, found.Find($"{Step}_sum", ("step", "claim")));
        Assert.Equal(0, found.Find($"{Step}_bucket", ("step", "claim"), ("le", "0.001")));
        Assert.Equal(1, found.Find($"{Step}_bucket", ("step", "claim"), ("le", "0.0025")));
        Assert.Equal(0, found.Find($"{Step}_bucket", ("step", "template_build"), ("le", "60")));
        Assert.Equal(1, found.Find($"{Step}_bucket", ("step", "template_build"), ("le", "180")));
    }

    [Fact]
    public async Task Gauges_show_what_was_reported_last_and_nothing_that_never_was()
    {
        var before = await ScrapeAsync();
        Metrics.ReportGauges(new FleetGauges
        {
            WarmReady = 4,
            WarmMaking = 1,
            TemplateAge = TimeSpan.FromHours(1),
            TemplateSizeBytes = 18_000_000,
            TemplateBuildDuration = TimeSpan.FromSeconds(1.85),
            Tenants = new Dictionary<TenantStatus, long> { [TenantStatus.Active] = 7, [TenantStatus.Pending] = 1 },
        });
        Metrics.ReportGauges(new FleetGauges { WarmReady = 3, UnknownDatabases = 2 });

        var found = await ScrapeAsync("tenant_manager_unknown_databases");

        Assert.DoesNotContain(before.Series, series => series.Name.StartsWith("tenant_manager", StringComparison.Ordinal));
        Assert.Equal(3, found.Find("tenant_manager_warm_databases", ("state", "ready")));
        Assert.Equal(1, found.Find("tenant_manager_warm_databases", ("state", "making")));
        Assert.InRange(found.Find("tenant_manager_template_age_seconds")!.Value, 3600, 3660);
        Assert.Equal(18_000_000, found.Find("tenant_manager_template_size_bytes"));
        Assert.Equal(1.85, found.Find("tenant_manager_template_build_duration_seconds"));
        Assert.Equal(7, found.Find("tenant_manager_tenants", ("status", "active")));
        Assert.Equal(1, found.Find("tenant_manager_tenants", ("status", "pending")));
        Assert.Equal(0, found.Find("tenant_manager_tenants", ("status", "failed")));
        Assert.Equal(2, found.Find("tenant_manager_unknown_databases"));
        Assert.Null(found.Find("tenant_manager_missing_databases"));
        Assert.InRange(found.Find("tenant_manager_fleet_report_age_seconds")!.Value, 0, 60);
    }

    /// <param name="until">A metric that must be there: a scrape is kept for a moment, and would be answered again.</param>
    private async Task<PrometheusText> ScrapeAsync(string? until = null)
    {
        PrometheusText? found = null;
        await TestSupport.Eventually.TrueAsync("the metrics are there", TimeSpan.FromSeconds(10), async () =>
        {
            found = PrometheusText.Parse(await _http.GetStringAsync(
                new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken));
            return until is null || found.Series.Any(series => series.Name == until);
        });
        return found!;
    }
}
