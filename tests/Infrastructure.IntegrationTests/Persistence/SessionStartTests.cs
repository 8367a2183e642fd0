using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Persistence;

public sealed class SessionStartTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_begins_only_for_the_password_that_was_checked()
    {
        await using var registry = await Registry.CreateAsync(server);
        var user = await RegisterAsync(registry);

        Assert.False(await BeginAsync(registry, user, "another hash"));
        Assert.True(await BeginAsync(registry, user, user.PasswordHash));

        Assert.Equal([1L], await registry.QueryAsync<long>("SELECT count(*) FROM refresh_tokens"));
    }

    [Fact]
    public async Task A_login_beside_a_change_of_the_password_waits_for_it_and_is_refused()
    {
        await using var registry = await Registry.CreateAsync(server);
        var user = await RegisterAsync(registry);
        await using var changing = registry.NewContext();
        await using var change = await changing.Database.BeginTransactionAsync(Token);
        await changing.Database.ExecuteSqlAsync($"UPDATE global_users SET password_hash = 'new'", Token);

        var login = BeginAsync(registry, user, user.PasswordHash);
        await Eventually.TrueAsync("the login waits", TimeSpan.FromSeconds(30), async () => (await registry.QueryAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"))[0]);
        await change.CommitAsync(Token);

        Assert.False(await login);
    }

    private static async Task<User> RegisterAsync(Registry registry)
    {
        await registry.ReserveAsync(Registry.NewTenant("acme"), "admin@acme.com");
        var account = await registry.InScopeAsync<IUserRepository, UserAccount?>(
            users => users.FindByEmailAsync(EmailAddress.From("admin@acme.com"), Token));
        return account!.User;
    }

    private static Task<bool> BeginAsync(Registry registry, User user, string hash) => registry.InScopeAsync<IRefreshTokenRepository, bool>(
        tokens => tokens.TryAddAsync(RefreshToken.Begin(user.Id, [1], user.CreatedAt, TimeSpan.FromDays(1)), hash, Token));
}
