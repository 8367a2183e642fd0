using Microsoft.AspNetCore.Cors;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using TenantManager.Api.Configuration;
using TenantManager.Api.Hosting;
using TenantManager.Api.Security;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Api.Telemetry;

/// <summary>What is measured, and how Prometheus gets it.</summary>
internal static class TelemetryRegistration
{
    public const string Path = "/metrics";

    public static IServiceCollection AddApiTelemetry(this IServiceCollection services, MetricsSettings settings)
    {
        if (settings.Access == MetricsAccess.Off)
            return services;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                "tenant-manager", serviceVersion: ServiceVersion.Text, autoGenerateServiceInstanceId: false))
            .WithMetrics(metrics => metrics
                .AddMeter(TelemetryNames.Meter, TelemetryNames.NpgsqlMeter)
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddView(MetricViews.For)
                .AddPrometheusExporter(prometheus => prometheus.ScopeInfoEnabled = false));
        return services;
    }

    public static void MapMetrics(this WebApplication app, MetricsSettings settings)
    {
        if (settings.Access == MetricsAccess.Off)
            return;
        app.UseWhen(context => context.Request.Path == Path, branch => branch.Use(NamedPools.FilterAsync));
        // Browsers' pages of other origins have no business there, whatever ALLOWED_ORIGINS says.
        var endpoint = app.MapPrometheusScrapingEndpoint(Path)
            .DisableRateLimiting()
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]), new DisableCorsAttribute());
        if (settings.Access == MetricsAccess.Admin)
            endpoint.RequireAuthorization(policy => policy
                .AddAuthenticationSchemes(AuthenticationSchemes.Scraper).RequireAuthenticatedUser());
    }
}
