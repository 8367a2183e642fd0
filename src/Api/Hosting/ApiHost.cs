using Microsoft.AspNetCore.HttpOverrides;
using TenantManager.Api.Configuration;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.Idempotency;
using TenantManager.Api.Logging;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Operations;
using TenantManager.Api.RateLimiting;
using TenantManager.Api.Security;
using TenantManager.Api.Telemetry;
using TenantManager.Api.Usage;
using TenantManager.Application;
using TenantManager.Infrastructure;

namespace TenantManager.Api.Hosting;

/// <summary>Puts the service together: what is registered, and in which order a request passes through it.</summary>
public static class ApiHost
{
    public static WebApplication Build(ServiceSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            EnvironmentName = settings.IsDevelopment ? Environments.Development : Environments.Production,
            // Controllers are looked for in the assembly of this name, which in a test is not the process's own.
            ApplicationName = typeof(ApiHost).Assembly.GetName().Name,
            // The variables are read by us alone; appsettings files there are none.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseApiKestrel(settings.Http);

        builder.Services.AddApiLogging(settings);
        builder.Services.AddApplication(settings.Naming);
        builder.Services.AddInfrastructure(settings.Infrastructure);
        builder.Services.AddMappingLicence(settings.AutoMapperLicenseKey);
        builder.Services.AddApiControllers();
        builder.Services.AddApiErrors();
        builder.Services.AddApiAuthentication(settings);
        builder.Services.AddApiRateLimiting(settings.RateLimits);
        builder.Services.AddApiLimits(settings);
        builder.Services.AddApiCors(settings.Cors);
        builder.Services.AddApiTelemetry(settings.Metrics);
        builder.Services.AddSingleton<EventStreamSlots>();
        builder.Services.AddOperationsDashboard();
        builder.Services.AddApiDocument();

        var app = builder.Build();
        app.UseTrustedProxies(settings.Http);
        app.UseResponseHeaders();
        app.UseMiddleware<RequestLog>();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => context.HttpContext.RequestServices.GetRequiredService<ProblemWriter>().WriteAsync(
            context.HttpContext,
            context.HttpContext.Response.StatusCode,
            ErrorCodes.ForStatus(context.HttpContext.Response.StatusCode)));
        app.UseApiDocument(settings.IsDevelopment);
        app.UseRouting();
        app.UseCors();
        app.UseMiddleware<StartupGate>();
        app.UseRateLimiter();
        app.UseRequestTimeouts();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<CallMetering>();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.MapControllers();
        app.MapMetrics(settings.Metrics);
        app.MapOperationsDashboard();
        return app;
    }

    private static void AddApiControllers(this IServiceCollection services) => services
        .AddControllers(options =>
        {
            options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            options.Filters.Add(new CompleteAnswerFilter());
        })
        .AddJsonOptions(options => JsonConventions.Apply(options.JsonSerializerOptions))
        .AddStrictJsonBodies()
        .ConfigureApiBehaviorOptions(options =>
        {
            options.SuppressMapClientErrors = true;
            options.InvalidModelStateResponseFactory = InvalidModelState.ToResult;
        });

    private static void AddApiErrors(this IServiceCollection services)
    {
        services.AddSingleton<ProblemWriter>();
        services.AddExceptionHandler<ExceptionMapper>();
        services.AddProblemDetails();
    }

    private static void AddMappingLicence(this IServiceCollection services, string? licenceKey)
    {
        if (licenceKey is not null)
            services.AddAutoMapper(options => options.LicenseKey = licenceKey);
    }

    private static void UseTrustedProxies(this IApplicationBuilder app, HttpSettings settings)
    {
        if (settings.TrustedProxies.Count == 0)
            return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // Every hop is checked against the networks; the first address that is not of them is the client's.
            ForwardLimit = null,
        };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var network in settings.TrustedProxies)
            options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }
}
