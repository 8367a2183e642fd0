using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Startup;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Persistence;

public sealed class SecretsKeyCheckTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Takes_the_first_key_for_the_registrys_and_no_other_after_it()
    {
        await using var registry = await Registry.CreateAsync(server);

        Assert.True(await MatchesAsync(registry, "one"));
        Assert.False(await MatchesAsync(registry, "two"));
        Assert.True(await MatchesAsync(registry, "one"));
    }

    [Fact]
    public async Task Lets_one_win_of_several_first_keys_at_once()
    {
        await using var registry = await Registry.CreateAsync(server);

        var matches = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(() => MatchesAsync(registry, $"key {i}"), Token)));

        Assert.Single(matches, match => match);
    }

    [Fact]
    public async Task Follows_the_key_that_was_accepted_instead()
    {
        await using var registry = await Registry.CreateAsync(server);
        await MatchesAsync(registry, "one");

        await registry.InScopeAsync<ISecretsKeyCheck, bool>(async check =>
        {
            await check.AcceptAsync("two", Token);
            return true;
        });

        Assert.True(await MatchesAsync(registry, "two"));
        Assert.False(await MatchesAsync(registry, "one"));
    }

    [Fact]
    public async Task Refuses_a_start_with_another_key_and_says_what_to_do()
    {
        var database = await server.CreateDatabaseAsync("secrets");
        var options = AdapterOptions.For(server, database);
        await using var before = new Adapters(options);
        await before.Get<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: true, Token);
        await using var after = new Adapters(options with { Secrets = new SecretsOptions("quite another key") });

        var refused = await Assert.ThrowsAsync<StartupException>(
            () => after.Get<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: true, Token));

        Assert.Equal("secrets_key_changed", refused.Error.Code);
        Assert.Equal(78, refused.ExitCode);
        Assert.All(
            ["SECRETS_KEY", "JWT_SECRET", "back to its former value", "stop all replicas", "rotate-secrets"],
            words => Assert.Contains(words, refused.Message, StringComparison.Ordinal));
        // The command that changes the key must come through.
        await after.Get<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: false, Token);
    }

    private static Task<bool> MatchesAsync(Registry registry, string keyId) =>
        registry.InScopeAsync<ISecretsKeyCheck, bool>(check => check.MatchesAsync(keyId, Token));
}
