using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Persistence;

public sealed class PasswordHashTests(PostgresServer server)
{
    private const string Stored = "SELECT password_hash FROM global_users";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replaces_the_hash_that_was_read()
    {
        await using var registry = await Registry.CreateAsync(server);
        var user = await RegisterAsync(registry);

        Assert.True(await ReplaceAsync(registry, user));

        Assert.Equal(["new"], await registry.QueryAsync<string>(Stored));
        Assert.Equal([true], await registry.QueryAsync<bool>("SELECT updated_at > created_at FROM global_users"));
    }

    [Fact]
    public async Task Leaves_a_hash_that_was_stored_meanwhile()
    {
        await using var registry = await Registry.CreateAsync(server);
        var user = await RegisterAsync(registry);
        await registry.ExecuteAsync("UPDATE global_users SET password_hash = 'newer'");

        Assert.False(await ReplaceAsync(registry, user));

        Assert.Equal(["newer"], await registry.QueryAsync<string>(Stored));
    }

    [Fact]
    public async Task Is_not_hindered_by_other_changes_to_the_user()
    {
        await using var registry = await Registry.CreateAsync(server);
        var user = await RegisterAsync(registry);
        await registry.ExecuteAsync("UPDATE global_users SET role = 'USER'");

        Assert.True(await ReplaceAsync(registry, user));

        Assert.Equal(["new USER"], await registry.QueryAsync<string>("SELECT password_hash || ' ' || role FROM global_users"));
    }

    private static async Task<User> RegisterAsync(Registry registry)
    {
        var tenant = Registry.NewTenant("acme");
        await registry.ReserveAsync(tenant, "admin@acme.com");
        var account = await registry.InScopeAsync<IUserRepository, UserAccount?>(
            users => users.FindByEmailAsync(EmailAddress.From("admin@acme.com"), Token));
        return account!.User;
    }

    private static Task<bool> ReplaceAsync(Registry registry, User user)
    {
        var former = user.PasswordHash;
        user.ChangePasswordHash("new", user.CreatedAt.AddMinutes(1));
        return registry.InScopeAsync<IUserRepository, bool>(users => users.TryReplacePasswordHashAsync(user, former, Token));
    }
}
