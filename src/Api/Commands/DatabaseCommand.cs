using Npgsql;
using TenantManager.Api.Configuration;
using TenantManager.Api.Hosting;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Api.Commands;

/// <summary>A command that works on the global database, waits for it, and has it migrated first.</summary>
internal static class DatabaseCommand
{
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(
        ServiceSettings settings, TextWriter errors, Func<IServiceProvider, CancellationToken, Task> work)
    {
        using var interrupted = new CancellationTokenSource();
        ConsoleCancelEventHandler cancel = (_, args) =>
        {
            args.Cancel = true;
            interrupted.Cancel();
        };
        Console.CancelKeyPress += cancel;
        await using var app = ApiHost.Build(settings);
        try
        {
            await app.Services.GetRequiredService<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: false, interrupted.Token);
            await using var scope = app.Services.CreateAsyncScope();
            await work(scope.ServiceProvider, interrupted.Token);
            return 0;
        }
        catch (StartupException e)
        {
            await errors.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (ProvisioningException e)
        {
            await errors.WriteLineAsync(e.Message);
            return StartupException.Unavailable;
        }
        catch (NpgsqlException e)
        {
            // Done in part, perhaps: these commands go on where they were when they are run again.
            await errors.WriteLineAsync($"PostgreSQL ended the work: {e.Message} Run the command again.");
            return StartupException.Unavailable;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Interrupted. Run the command again to go on.");
            return Interrupted;
        }
        finally
        {
            Console.CancelKeyPress -= cancel;
        }
    }
}
