using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Mail;
using TenantManager.TestSupport;
using TenantManager.TestSupport.Mail;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Mail;

/// <summary>What becomes of mails that wait in a registry of the test's own; its service does not run, the test sends.</summary>
public sealed class MailSenderTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly SmtpServer _server = new();
    private Adapters _adapters = null!;
    private string _registry = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var connectionString = await MigratedRegistries.CloneAsync(postgres);
        _registry = new Npgsql.NpgsqlConnectionStringBuilder(connectionString).Database!;
        _adapters = NewReplica(connectionString);
        _server.Start();
        await postgres.ExecuteAsync(
            _registry,
            """
            INSERT INTO tenant_registry (id, slug, name, database_name, status, plan, database_password_version, secrets_key_id, created_at, updated_at)
            VALUES (gen_random_uuid(), 'acme', 'ACME', 'acme', 'active', 'free', 1, 'key', now(), now());
            INSERT INTO global_users (id, tenant_id, email, password_hash, role, is_active, created_at, updated_at)
            SELECT gen_random_uuid(), id, n || '@acme.com', '!', 'ADMIN', true, now(), now() FROM tenant_registry, generate_series(1, 3) n
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _adapters.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Two_replicas_send_each_mail_once()
    {
        await using var other = NewReplica(_adapters.Get<GlobalDatabaseOptions>().ConnectionString);
        for (var i = 0; i < 20; i++)
            await ForgetAsync($"{(i % 3) + 1}@acme.com");

        await Task.WhenAll(SendAsync(), other.Get<MailSender>().RunAsync(Token));

        Assert.Equal(20, _server.Received.Select(mail => mail.Message.MessageId).Distinct().Count());
        Assert.Equal(20, _server.Received.Count);
        Assert.Equal([0L], await QueryAsync("SELECT count(*) FROM outgoing_mails"));
        Assert.Equal([20L], await QueryAsync("SELECT count(*) FROM password_resets"));
    }

    [Fact]
    public async Task What_nobody_is_to_get_is_dropped_even_while_the_server_is_down()
    {
        await _server.StopAsync();
        await ForgetAsync("nobody@acme.com");
        await ForgetAsync("1@acme.com");

        await Assert.ThrowsAsync<MailUnavailableException>(SendAsync);

        Assert.Equal([1L], await QueryAsync("SELECT count(*) FROM outgoing_mails"));
        Assert.Equal([0L], await QueryAsync("SELECT attempts::bigint FROM outgoing_mails"));
        _server.Start();
        await SendAsync();
        Assert.Equal("1@acme.com", Assert.Single(_server.Received).Recipient);
    }

    [Fact]
    public async Task One_that_is_refused_is_tried_again_later_and_hinders_no_other()
    {
        _server.Refusal = recipient => recipient == "1@acme.com" ? "450 4.2.1 not now" : null;
        await ForgetAsync("1@acme.com");
        await ForgetAsync("2@acme.com");

        await SendAsync();
        Assert.Equal("2@acme.com", Assert.Single(_server.Received).Recipient);
        Assert.Equal([true], await postgres.QueryAsync<bool>(_registry, "SELECT due_at > now() + interval '2 seconds' FROM outgoing_mails"));

        _server.Refusal = _ => null;
        await postgres.ExecuteAsync(_registry, "UPDATE outgoing_mails SET due_at = now()");
        await SendAsync();
        Assert.Equal(2, _server.Received.Count);
        Assert.Equal([2L], await QueryAsync("SELECT count(*) FROM password_resets"));
    }

    [Fact]
    public async Task One_whose_sender_died_is_sent_by_another_when_its_claim_ends()
    {
        await ForgetAsync("1@acme.com");
        Assert.NotNull(await _adapters.Get<MailQueue>().TryClaimAsync(Token));

        await SendAsync();
        Assert.Empty(_server.Received);

        await postgres.ExecuteAsync(_registry, $"UPDATE outgoing_mails SET due_at = due_at - interval '{MailQueue.ClaimDuration.TotalSeconds} s'");
        await SendAsync();
        Assert.Single(_server.Received);
    }

    [Fact]
    public async Task What_was_tried_for_too_long_is_given_up_and_told()
    {
        await ForgetAsync("1@acme.com");
        await postgres.ExecuteAsync(_registry, "UPDATE outgoing_mails SET gives_up_at = now()");

        await SendAsync();

        Assert.Empty(_server.Received);
        Assert.Equal([0L], await QueryAsync("SELECT count(*) FROM outgoing_mails"));
        Assert.Contains("1 mails could not be sent", _adapters.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_is_changed_voids_links_also_before_they_are_sent()
    {
        await ForgetAsync("1@acme.com");
        await ForgetAsync("2@acme.com");
        await SendAsync();
        await ForgetAsync("1@acme.com");

        await InScopeAsync(async services =>
        {
            var account = await services.GetRequiredService<IUserRepository>().FindByEmailAsync(EmailAddress.From("1@acme.com"), Token);
            await services.GetRequiredService<IPasswordResetRepository>().VoidAllAsync(account!.User, Token);
        });
        await SendAsync();

        Assert.Equal(2, _server.Received.Count);
        Assert.Equal([1L], await QueryAsync("SELECT count(*) FROM password_resets"));
    }

    [Fact]
    public async Task There_is_an_end_to_what_may_wait()
    {
        await postgres.ExecuteAsync(
            _registry,
            """
            INSERT INTO outgoing_mails (id, kind, email, attempts, gives_up_at)
            SELECT gen_random_uuid(), 'password_reset', n || '@example.com', 0, now() + interval '1 hour' FROM generate_series(1, 10000) n
            """);

        Assert.False(await TryForgetAsync("1@acme.com"));
        await postgres.ExecuteAsync(_registry, "DELETE FROM outgoing_mails WHERE email = '1@example.com'");
        Assert.True(await TryForgetAsync("1@acme.com"));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(10, 2560)]
    [InlineData(11, 3600)]
    [InlineData(2000, 3600)]
    public void The_pauses_grow_to_an_hour(int attempts, int seconds) =>
        Assert.Equal(seconds, MailQueue.PauseAfter(attempts).TotalSeconds);

    private Adapters NewReplica(string connectionString)
    {
        var options = AdapterOptions.For(
            connectionString, postgres.Port, PostgresServer.Administrator, postgres.AdministratorPassword, "postgres");
        return new Adapters(options with
        {
            Mail = new MailOptions
            {
                Server = new SmtpServerOptions(PostgresServer.Host, _server.Port, SmtpTls.None, null, null),
                From = "accounts@acme.com",
                AppUrl = "https://app.acme.com",
            },
        });
    }

    private Task SendAsync() => _adapters.Get<MailSender>().RunAsync(Token);

    private async Task ForgetAsync(string email) => Assert.True(await TryForgetAsync(email));

    private async Task<bool> TryForgetAsync(string email)
    {
        var taken = false;
        await InScopeAsync(async services => taken =
            await services.GetRequiredService<IMailOutbox>().TryAddPasswordResetAsync(EmailAddress.From(email), Token));
        return taken;
    }

    private async Task InScopeAsync(Func<IServiceProvider, Task> use)
    {
        await using var scope = _adapters.NewScope();
        await use(scope.ServiceProvider);
    }

    private Task<List<long>> QueryAsync(string sql) => postgres.QueryAsync<long>(_registry, sql);
}
