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
    public async Task Begins_only_for_the_password_that_was_checked_and_waits_for_one_who_changes_it()
    {
        await using var registry = await Registry.CreateAsync(server);
        var user = await RegisterAsync(registry);
        Assert.False(await BeginAsync(registry, user, "another hash"));
        Assert.True(await BeginAsync(registry, user, user.PasswordHash));

        await using var changing = registry.NewContext();
        await using var change = await changing.Database.BeginTransactionAsync(Token);
        await changing.Database.ExecuteSqlAsync($"UPDATE global_users SET password_hash = 'new'", Token);

        var login = BeginAsync(registry, user, user.PasswordHash);
        await Eventually.TrueAsync("the login waits", TimeSpan.FromSeconds(30), async () => (await registry.QueryAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"))[0]);
        await change.CommitAsync(Token);

        Assert.False(await login);
        Assert.Equal([1L], await registry.QueryAsync<long>("SELECT count(*) FROM refresh_tokens"));
    }

    private static async Task<User> RegisterAsync(Registry registry)
    {
        await registry.ReserveAsync(Registry.NewTenant("acme"), "admin@acme.com");
        var account = await registry.InScopeAsync<IUserRepository, UserAccount?>(
            users => users.FindByEmailAsync(EmailAddress.From("admin@acme.com"), Token));
        return account!.User;
    }

    private static Task<bool> BeginAsync(Registry registry, User user, string hash) => registry.InScopeAsync<IRefreshTokenRepository, bool>(
        tokens => tokens.TryAddAsync(RefreshToken.Begin(user.Id, Guid.NewGuid().ToByteArray(), user.CreatedAt, TimeSpan.FromDays(1)), hash, Token));
}
