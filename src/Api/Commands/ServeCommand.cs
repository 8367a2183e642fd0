using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using TenantManager.Api.Configuration;
using TenantManager.Api.Hosting;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Api.Commands;

internal static class ServeCommand
{
    private const int PortUnusable = 1;

    // Work in the background that ends by a fault ends the service: whoever watches over it is to start it again.
    private const int Fault = 1;

    public static async Task<int> RunAsync(ServiceSettings settings, TextWriter output, TextWriter errors)
    {
        // Before anything else starts, so that this is the only line that a taken port leaves.
        if (ListeningPort.Problem(settings.Http.Port) is { } problem)
        {
            await errors.WriteLineAsync(problem);
            return PortUnusable;
        }

        await using var app = ApiHost.Build(settings);
        try
        {
            await app.StartAsync();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            // Taken between the try and now.
            await errors.WriteLineAsync(ListeningPort.Taken(settings.Http.Port));
            return PortUnusable;
        }

        var startup = app.Services.GetRequiredService<StartupState>();
        if (settings.IsDevelopment)
            await ShowBannerAsync(app, startup, settings, output);
        await app.WaitForShutdownAsync();
        return app.Services.GetServices<IHostedService>().Any(service => service is BackgroundService { ExecuteTask.IsFaulted: true })
            ? Fault
            : startup.ExitCode;
    }

    private static async Task ShowBannerAsync(
        WebApplication app, StartupState startup, ServiceSettings settings, TextWriter output)
    {
        await Task.WhenAny(startup.Settled, Task.Delay(Timeout.Infinite, app.Lifetime.ApplicationStopping));
        if (startup.Phase != StartupPhase.Ready)
            return;
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var address = $"http://localhost:{new Uri(bound.Replace("[::]", "localhost", StringComparison.Ordinal)).Port}";
        await output.WriteLineAsync(
            $$"""

            Tenant Manager is at {{address}} (Swagger UI: {{address}}/swagger)
            Admin key (X-Admin-Key): {{settings.Operator.AdminKey}}

            Register a tenant:

            curl -X POST {{address}}/api/auth/register-organization \
              -H "Content-Type: application/json" \
              -d '{"organization_name": "ACME Corp", "admin_email": "admin@acme.com", "admin_password": "SecurePassword123!", "plan": "pro"}'

            Stop it with Ctrl-C.

            """);
    }
}
