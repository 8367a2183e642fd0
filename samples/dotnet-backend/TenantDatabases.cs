using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace DotnetBackend;

internal static class TenantDatabases
{
    private static readonly TimeSpan ManagerTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>A context per request, on the database of the tenant whose token came with it.</summary>
    public static void AddTenantDatabases<TContext>(this IServiceCollection services, BackendSettings settings)
        where TContext : DbContext
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new TenantManagerClient(CreateClient(settings)));
        services.AddSingleton<TenantDataSources>();
        services.AddHostedService<IdleTenants>();
        services.AddScoped<CurrentTenant>();
        // By a connection and not by a data source: EF Core keeps what it has built for each data source that it has seen.
        services.AddDbContext<TContext>((request, options) =>
            options.UseNpgsql(request.GetRequiredService<CurrentTenant>().Source.CreateConnection(), contextOwnsConnection: true));
    }

    private static HttpClient CreateClient(BackendSettings settings)
    {
        var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLifetime })
        {
            BaseAddress = settings.TenantManager,
            Timeout = ManagerTimeout,
        };
        client.DefaultRequestHeaders.Add("X-Admin-Key", settings.AdminKey);
        return client;
    }
}

/// <summary>Whose request it is.</summary>
internal sealed class CurrentTenant
{
    private NpgsqlDataSource? _source;

    public NpgsqlDataSource Source
    {
        get => _source ?? throw new InvalidOperationException("The request came without a tenant's token.");
        set => _source = value;
    }
}
