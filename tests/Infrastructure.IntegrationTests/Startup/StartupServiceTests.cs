using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Startup;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Startup;

/// <summary>A host as the service's, without HTTP.</summary>
[Collection(typeof(SharedStartupServer))]
public sealed class StartupServiceTests(StartupServer fixture)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly PostgresServer _server = fixture.Server;
    private readonly CapturedLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Becomes_ready_and_keeps_running()
    {
        using var host = NewHost(AdapterOptions.For(_server, await _server.CreateDatabaseAsync("service")));
        await host.StartAsync(Token);
        var state = host.Services.GetRequiredService<StartupState>();

        await state.Settled.WaitAsync(Soon, Token);

        Assert.Equal(StartupPhase.Ready, state.Phase);
        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await host.StopAsync(Token);
        Assert.Equal(0, state.ExitCode);
    }

    [Fact]
    public async Task Listens_before_PostgreSQL_answers()
    {
        using var host = NewHost(Nowhere(TimeSpan.FromMinutes(5)));

        await host.StartAsync(Token).WaitAsync(Soon, Token);

        var state = host.Services.GetRequiredService<StartupState>();
        await Eventually.TrueAsync("it waits", Soon, () => state.Problem is not null);
        Assert.Equal(StartupPhase.Starting, state.Phase);
        await host.StopAsync(Token).WaitAsync(Soon, Token);
        Assert.Equal(0, state.ExitCode);
    }

    [Fact]
    public async Task Stops_the_process_with_69_when_PostgreSQL_does_not_come_in_time()
    {
        using var host = NewHost(Nowhere(TimeSpan.FromSeconds(1)));
        var state = host.Services.GetRequiredService<StartupState>();

        await host.RunAsync(Token).WaitAsync(Soon, Token);

        Assert.Equal((StartupPhase.Failed, 69), (state.Phase, state.ExitCode));
        Assert.Contains("The service cannot start: The global database", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_the_process_with_78_when_the_secrets_key_is_another()
    {
        var options = AdapterOptions.For(_server, await _server.CreateDatabaseAsync("service"));
        await using (var before = new Adapters(options))
            await before.Get<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: true, Token);
        using var host = NewHost(options with { Secrets = new SecretsOptions("quite another key") });
        var state = host.Services.GetRequiredService<StartupState>();

        await host.RunAsync(Token).WaitAsync(Soon, Token);

        Assert.Equal((StartupPhase.Failed, 78, "secrets_key_changed"), (state.Phase, state.ExitCode, state.Problem?.Code));
    }

    [Fact]
    public async Task Starts_although_the_tenants_server_is_down_and_says_so()
    {
        var options = AdapterOptions.For(_server, await _server.CreateDatabaseAsync("service"));
        using var host = NewHost(options with
        {
            DatabaseServer = options.DatabaseServer with { Port = Ports.FindFree() },
        });
        await host.StartAsync(Token);
        var state = host.Services.GetRequiredService<StartupState>();

        await state.Settled.WaitAsync(Soon, Token);

        Assert.Equal(StartupPhase.Ready, state.Phase);
        Assert.Contains("The databases that tenants share the server with could not be checked", _log.Text, StringComparison.Ordinal);
        await host.StopAsync(Token);
    }

    private static InfrastructureOptions Nowhere(TimeSpan timeout)
    {
        var port = Ports.FindFree();
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = PostgresServer.Host, Port = port, Username = "nobody", Password = "nothing", Database = "nowhere",
        };
        return AdapterOptions.For(connection.ConnectionString, port, "nobody", "nothing", "nowhere") with
        {
            Startup = new StartupOptions(timeout),
        };
    }

    private IHost NewHost(InfrastructureOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(_log);
        builder.Services.AddApplication(new TenantNaming("tenant_"));
        builder.Services.AddInfrastructure(options);
        return builder.Build();
    }
}
