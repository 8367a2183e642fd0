using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Persistence;
using TenantManager.Infrastructure.Startup;
using TenantManager.TestSupport;
using Xunit;
using Microsoft.Extensions.DependencyInjection;

namespace TenantManager.Infrastructure.IntegrationTests.Persistence;

/// <summary>A migrated global database of a test's own.</summary>
internal sealed class Registry : IAsyncDisposable
{
    private static int _users;

    private readonly PostgresServer _server;

    private Registry(PostgresServer server, string database)
    {
        _server = server;
        Database = database;
        Adapters = new Adapters(AdapterOptions.For(server, database));
    }

    public string Database { get; }

    public Adapters Adapters { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Registry> CreateAsync(PostgresServer server)
    {
        var registry = new Registry(server, await server.CreateDatabaseAsync("registry"));
        await registry.Adapters.Get<GlobalDatabaseMigration>().MigrateAsync(Token);
        return registry;
    }

    public static Tenant NewTenant(string slug, DateTimeOffset? at = null, Plan plan = Plan.Free)
    {
        var parsed = Slug.Parse(slug);
        return Tenant.Register(
            OrganizationName.From($"Organization {slug}"),
            parsed,
            DatabaseName.For("tenant_", parsed, (uint)Random.Shared.Next()),
            plan,
            "key id",
            at ?? TimeProvider.System.GetUtcNow());
    }

    public static User NewAdministrator(Tenant tenant, string? email = null)
    {
        var user = User.CreateAdmin(
            tenant.Id, EmailAddress.From(email ?? $"admin{Interlocked.Increment(ref _users)}@example.com"), tenant.CreatedAt);
        user.ChangePasswordHash("$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", tenant.CreatedAt);
        return user;
    }

    /// <summary>In a scope of its own, as a request has one.</summary>
    public async Task<T> InScopeAsync<TService, T>(Func<TService, Task<T>> use)
        where TService : notnull
    {
        await using var scope = Adapters.NewScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public Task<Reservation> ReserveAsync(Tenant tenant, string? email = null) =>
        InScopeAsync<ITenantRepository, Reservation>(
            tenants => tenants.ReserveAsync(tenant, NewAdministrator(tenant, email), key: null, Token));

    /// <summary>The context of a scope that ends with the registry.</summary>
    public GlobalDbContext NewContext() => Adapters.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<GlobalDbContext>>().CreateDbContext();

    public Task ExecuteAsync(string sql) => _server.ExecuteAsync(Database, sql);

    public Task<List<T>> QueryAsync<T>(string sql) => _server.QueryAsync<T>(Database, sql);

    public ValueTask DisposeAsync() => Adapters.DisposeAsync();
}
