using Microsoft.AspNetCore.Http.Timeouts;
using TenantManager.Api.Configuration;
using TenantManager.Api.Errors;
using TenantManager.Api.Idempotency;
using TenantManager.Api.Operations;
using TenantManager.Api.Usage;

namespace TenantManager.Api.Hosting;

/// <summary>How much, and for how long, a client may keep the service busy.</summary>
internal static class HttpLimits
{
    private const long MaxBodyBytes = 1024 * 1024;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(60);

    public static void UseApiKestrel(this ConfigureWebHostBuilder webHost, HttpSettings settings)
    {
        // Images of .NET set ASPNETCORE_HTTP_PORTS; PORT alone decides here.
        webHost.UseSetting(WebHostDefaults.HttpPortsKey, "");
        webHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        webHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Limits.KeepAliveTimeout = KeepAliveTimeout;
            if (settings.Port == 0)
                kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            else
                kestrel.ListenAnyIP(settings.Port);
        });
    }

    public static void AddApiLimits(this IServiceCollection services, ServiceSettings settings)
    {
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        services.AddRequestTimeouts(options =>
        {
            options.DefaultPolicy = Policy(RequestTimeoutPolicies.Default);
            options.AddPolicy(
                RequestTimeoutPolicies.Register,
                Policy(2 * settings.Infrastructure.SchemaCopy.Timeout + RequestTimeoutPolicies.RegisterSlack));
        });
    }

    public static void AddApiCors(this IServiceCollection services, CorsSettings settings) =>
        services.AddCors(options => options.AddDefaultPolicy(policy =>
        {
            policy.AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(
                ResponseHeaders.TraceId, "Retry-After", "Location", IdempotencyKey.ReplayedHeader, PreferHeader.Applied, "ETag",
                QuotaHeaders.Limit, QuotaHeaders.Remaining, QuotaHeaders.Reset);
            if (settings.AllowedOrigins.Contains("*", StringComparer.Ordinal))
                policy.AllowAnyOrigin();
            else
                policy.WithOrigins([.. settings.AllowedOrigins]);
            if (settings.AllowCredentials)
                policy.AllowCredentials();
        }));

    private static RequestTimeoutPolicy Policy(TimeSpan timeout) => new()
    {
        Timeout = timeout,
        TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        WriteTimeoutResponse = context => context.RequestServices.GetRequiredService<ProblemWriter>()
            .WriteAsync(context, ErrorCodes.RequestTimeout),
    };
}
