using System.Text;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Idempotency;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Persistence;

public sealed class AnswerStoreTests(PostgresServer server)
{
    private static readonly StoredAnswer Answer = new(200, new Dictionary<string, string> { ["Content-Type"] = "a/b" }, [1, 2, 3]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deletes_what_has_expired_and_what_it_has_left_and_nothing_that_it_is_at()
    {
        await using var registry = await StartAsync();
        await KeepAsync(registry, Request("kept"));
        await KeepAsync(registry, Request("expired"));
        await registry.ExecuteAsync(
            "UPDATE idempotent_answers SET expires_at = now() - interval '1 second' WHERE created_at = (SELECT max(created_at) FROM idempotent_answers)");
        await registry.ExecuteAsync(
            $"INSERT INTO idempotent_answers VALUES ('left', '', '{registry.Adapters.Get<ReplicaIdentity>().Id}', NULL, NULL, now(), now() + interval '1 day')");

        await registry.InScopeAsync<IAnswerStore, bool>(async store =>
        {
            var outcome = await store.BeginAsync(Request("at it"), isResumable: false, Token);
            await using var work = Assert.IsType<KeyIsOurs>(outcome).Work;
            Assert.Equal(2, await registry.Adapters.Get<AnswerTable>().PurgeExpiredAsync(Token));
            Assert.True(await work.KeepAsync(Answer));
            return true;
        });

        Assert.Equal([2L], await registry.QueryAsync<long>("SELECT count(*) FROM idempotent_answers WHERE status = 200"));
        Assert.Equal([2L], await registry.QueryAsync<long>("SELECT count(*) FROM idempotent_answers"));
    }

    [Fact]
    public async Task Of_two_who_note_a_transaction_for_one_request_the_second_must_not_commit()
    {
        await using var registry = await StartAsync();
        var transactions = registry.Adapters.Get<IKeyedTransactions>();
        var key = new RequestKey([1, 2, 3]);

        Assert.Null(await transactions.FindAsync(key, Token));
        Assert.True(await transactions.TryNoteAsync(key, former: null, "10", Token));
        Assert.False(await transactions.TryNoteAsync(key, former: null, "11", Token));
        Assert.Equal("10", await transactions.FindAsync(key, Token));
        Assert.True(await transactions.TryNoteAsync(key, former: "10", "12", Token));
        Assert.False(await transactions.TryNoteAsync(key, former: "10", "13", Token));
        Assert.Equal("12", await transactions.FindAsync(key, Token));
    }

    [Fact]
    public async Task Who_lost_the_claim_commits_neither_answer_nor_effect()
    {
        await using var registry = await StartAsync();

        await registry.InScopeAsync<IAnswerStore, bool>(async store =>
        {
            var slow = Assert.IsType<KeyIsOurs>(await store.BeginAsync(Request("slow"), isResumable: false, Token)).Work;
            await registry.ExecuteAsync("UPDATE idempotent_answers SET created_at = created_at + interval '1 second'");
            Assert.False(await slow.KeepAsync(Answer));
            await slow.DisposeAsync();
            return true;
        });

        Assert.Equal([1L], await registry.QueryAsync<long>("SELECT count(*) FROM idempotent_answers WHERE status IS NULL"));
    }

    [Fact]
    public async Task Takes_over_from_a_replica_whose_lease_has_ended_and_from_no_other()
    {
        await using var registry = await StartAsync();
        await BeginAsync(registry, Request("a"));
        var another = Guid.NewGuid();
        await registry.ExecuteAsync($"UPDATE idempotent_answers SET replica_id = '{another}'");
        await registry.ExecuteAsync($"INSERT INTO replicas (id, lease_until) VALUES ('{another}', now() + interval '1 minute')");

        var alive = await BeginAsync(registry, Request("a"));
        await registry.ExecuteAsync($"UPDATE replicas SET lease_until = now() WHERE id = '{another}'");
        var otherBody = await BeginAsync(registry, Request("a") with { Body = "other"u8.ToArray() });
        var dead = await BeginAsync(registry, Request("a"));

        Assert.IsType<KeyIsInProgress>(alive);
        Assert.IsType<KeyIsReused>(otherBody);
        Assert.IsType<KeyIsOurs>(dead);
    }

    [Fact]
    public async Task What_is_stored_opens_only_with_the_request()
    {
        await using var registry = await StartAsync();
        await KeepAsync(registry, Request("a"));
        await KeepAsync(registry, Request("b"));

        var replayed = Assert.IsType<KeyIsAnswered>(await BeginAsync(registry, Request("a"))).Answer;
        await registry.ExecuteAsync("UPDATE idempotent_answers SET answer = (SELECT answer FROM idempotent_answers ORDER BY created_at LIMIT 1)");

        Assert.Equal((Answer.Status, "a/b"), (replayed.Status, replayed.Headers["Content-Type"]));
        Assert.Equal(Answer.Body, replayed.Body);
        await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(() => BeginAsync(registry, Request("b")));
    }

    private static KeyedRequest Request(string key) => new("anonymous", "POST", "/a", key, "", "", Encoding.UTF8.GetBytes("body"));

    private async Task<Registry> StartAsync()
    {
        var registry = await Registry.CreateAsync(server);
        await registry.Adapters.Get<ReplicaLease>().RenewAsync(Token);
        return registry;
    }

    private static Task<KeyOutcome> BeginAsync(Registry registry, KeyedRequest request) =>
        registry.InScopeAsync<IAnswerStore, KeyOutcome>(store => store.BeginAsync(request, isResumable: false, Token));

    private static Task<bool> KeepAsync(Registry registry, KeyedRequest request) =>
        registry.InScopeAsync<IAnswerStore, bool>(async store =>
        {
            var outcome = await store.BeginAsync(request, isResumable: false, Token);
            await using var work = Assert.IsType<KeyIsOurs>(outcome).Work;
            return await work.KeepAsync(Answer);
        });
}
