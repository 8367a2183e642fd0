using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;
using TenantManager.Api.Configuration;
using TenantManager.Api.Security;

namespace TenantManager.Api.Logging;

internal static class LoggingRegistration
{
    private const string Readable = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj} {Error} {TraceId}{NewLine}{Exception}";

    /// <summary>Lines for a person in development, one JSON object a line in production.</summary>
    public static IServiceCollection AddApiLogging(this IServiceCollection services, ServiceSettings settings) =>
        // Not Serilog's own factory: it makes each request's loggers anew, a twentieth of all that a call allocates.
        services.AddLogging(logging => logging
            .ClearProviders()
            .AddFilter<SerilogLoggerProvider>(null, LogLevel.Trace)
            .Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.None)
            .Services.AddSingleton<ILoggerProvider>(_ => new SerilogLoggerProvider(CreateLogger(settings), dispose: true)));

    private static Logger CreateLogger(ServiceSettings settings) => new LoggerConfiguration()
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
        .WriteTo.Sink(new StandardOutput(FormatterFor(settings), Console.OpenStandardOutput(), TimeProvider.System))
        .CreateLogger();

    private static ITextFormatter FormatterFor(ServiceSettings settings)
    {
        ITextFormatter formatter = settings.IsDevelopment
            ? new MessageTemplateTextFormatter(Readable)
            : new RenderedCompactJsonFormatter();
        return settings.Logs.WithStackTraces ? formatter : new SafeExceptionFormatter(formatter);
    }
}
