using Serilog;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;
using TenantManager.Api.Configuration;
using TenantManager.Api.Security;
using TenantManager.Api.Telemetry;

namespace TenantManager.Api.Logging;

internal static class LoggingRegistration
{
    private const string Readable = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj} {Error} {TraceId}{NewLine}{Exception}";

    /// <summary>Lines for a person in development, one JSON object a line in production.</summary>
    public static IServiceCollection AddApiLogging(this IServiceCollection services, ServiceSettings settings) =>
        services.AddSerilog(logger => logger
            .MinimumLevel.Is(settings.Logs.Level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            // Failures of these reach whoever asked, and are logged there in our words, without the statement.
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Fatal)
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Fatal)
            .MinimumLevel.Override("Hangfire", LogEventLevel.Warning)
            .MinimumLevel.Override("LuckyPennySoftware", LogEventLevel.Error)
            // The request's own line says that it was a 401.
            .MinimumLevel.Override(typeof(AdminKeyAuthentication).FullName!, LogEventLevel.Warning)
            .MinimumLevel.Override(typeof(ScraperAuthentication).FullName!, LogEventLevel.Warning)
            .MinimumLevel.Override(typeof(AdminKeyByBasicAuthentication).FullName!, LogEventLevel.Warning)
            .MinimumLevel.Override(typeof(ApiKeyAuthentication).FullName!, LogEventLevel.Warning)
            .MinimumLevel.Override(typeof(OperatorForTenantAuthentication).FullName!, LogEventLevel.Warning)
            .MinimumLevel.Override(typeof(OperationTokenAuthentication).FullName!, LogEventLevel.Warning)
            .Enrich.FromLogContext()
            .WriteTo.Console(FormatterFor(settings)), preserveStaticLogger: true);

    /// <summary>One line a request: what was asked and how it ended; never a query string, a header or a body.</summary>
    public static IApplicationBuilder UseApiRequestLogging(this IApplicationBuilder app) =>
        app.UseSerilogRequestLogging(options =>
        {
            options.MessageTemplate = "{RequestMethod} {RequestPath} {StatusCode} in {Elapsed:0.0} ms";
            options.IncludeQueryInRequestPath = false;
            options.Logger = app.ApplicationServices.GetRequiredService<Serilog.ILogger>();
            options.GetLevel = (context, _, exception) =>
                exception is not null || context.Response.StatusCode >= 500 ? LogEventLevel.Warning
                : IsAskedAllTheTime(context.Request.Path) ? LogEventLevel.Debug
                : LogEventLevel.Information;
        });

    private static bool IsAskedAllTheTime(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments(TelemetryRegistration.Path, StringComparison.OrdinalIgnoreCase);

    private static ITextFormatter FormatterFor(ServiceSettings settings)
    {
        ITextFormatter formatter = settings.IsDevelopment
            ? new MessageTemplateTextFormatter(Readable)
            : new RenderedCompactJsonFormatter();
        return settings.Logs.WithStackTraces ? formatter : new SafeExceptionFormatter(formatter);
    }
}
