using Mediator;
using TenantManager.Api.Configuration;

namespace TenantManager.Api.Commands;

internal static class RotateSecretsCommand
{
    public static Task<int> RunAsync(ServiceSettings settings, TextWriter output, TextWriter errors) =>
        DatabaseCommand.RunAsync(settings, errors, async (services, cancellationToken) =>
        {
            var result = await services.GetRequiredService<ISender>()
                .Send(new Application.Secrets.RotateSecrets.RotateSecretsCommand(), cancellationToken);
            await output.WriteLineAsync($"{result.Moved} tenants were moved to the configured secrets key.");
        });
}
