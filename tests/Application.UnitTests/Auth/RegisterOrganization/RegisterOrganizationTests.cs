using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.RegisterOrganization;

public sealed class RegisterOrganizationTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Commits_the_intent_then_makes_and_fills_the_database_then_commits_the_outcome()
    {
        var statuses = new List<TenantStatus>();
        _app.Provisioner.Setup(p => p.ProvisionAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Callback((Tenant tenant, CancellationToken _) =>
            {
                _app.Steps.Add("provision");
                statuses.Add(tenant.Status);
            })
            .ReturnsAsync(TestApplication.Database);
        _app.UnitOfWork.Setup(u => u.SaveChangesAsync(It.IsAny<CancellationToken>())).Does(() =>
        {
            _app.Steps.Add("save");
            statuses.Add(Assert.Single(_app.Registry.Values).Status);
        });

        await _app.SendAsync(Some.Registration());

        Assert.Equal(["reserve", "provision", "bootstrap", "add refresh token", "save"], _app.Steps);
        Assert.Equal([TenantStatus.Pending, TenantStatus.Active], statuses);
    }

    [Fact]
    public async Task Answers_with_the_tenant_its_administrator_its_database_and_a_session()
    {
        var result = await _app.SendAsync(Some.Registration());

        var tenant = Assert.Single(_app.Registry.Values);
        Assert.True(result.IsSuccess);
        Assert.Equal((tenant.Id, "acme-corp"), (result.Value.TenantId, result.Value.Slug));
        Assert.Equal(("admin@acme.com", Role.Admin, tenant.Id), (result.Value.User.Email, result.Value.User.Role, result.Value.User.TenantId));
        Assert.Equal(tenant.DatabaseName.Value, result.Value.Database.Name);
        Assert.Equal(("db.example.com", 6432), (result.Value.Database.Host, result.Value.Database.Port));
        Assert.Equal(
            (Some.AccessToken, Some.NewRefreshToken, TimeSpan.FromMinutes(15)),
            (result.Value.Session.AccessToken, result.Value.Session.RefreshToken, result.Value.Session.ExpiresIn));
    }

    [Fact]
    public async Task Registers_what_was_asked_for()
    {
        await _app.SendAsync(Some.Registration(name: "  Acme Corp "));

        var tenant = Assert.Single(_app.Registry.Values);
        Assert.Equal(("Acme Corp", Plan.Pro, "key-1"), (tenant.Name.Value, tenant.Plan, tenant.SecretsKeyId));
        Assert.Equal((Some.Now, 8_000_000), (tenant.CreatedAt, tenant.Usage!.DatabaseSizeBytes));
        Assert.Matches("^twenty_tenant_acme_corp_[0-9a-f]{8}$", tenant.DatabaseName.Value);
    }

    [Fact]
    public async Task Is_on_the_free_plan_when_none_is_named()
    {
        await _app.SendAsync(Some.Registration(plan: null));

        Assert.Equal(Plan.Free, Assert.Single(_app.Registry.Values).Plan);
    }

    [Fact]
    public async Task Makes_the_slug_of_the_transliterated_name_and_keeps_the_name()
    {
        _app.Transliterator.Setup(t => t.ToAscii("Größe 日本")).Returns("Grosse Ri Ben");

        var result = await _app.SendAsync(Some.Registration(name: "Größe 日本"));

        Assert.Equal("grosse-ri-ben", result.Value?.Slug);
        Assert.Equal("Größe 日本", Assert.Single(_app.Registry.Values).Name.Value);
    }

    [Fact]
    public async Task Commits_activation_password_and_session_at_once()
    {
        var committed = new List<(TenantStatus, string, int)>();
        _app.UnitOfWork.Setup(u => u.SaveChangesAsync(It.IsAny<CancellationToken>())).Does(() => committed.Add((
            Assert.Single(_app.Registry.Values).Status, Assert.Single(_app.Administrators.Values).PasswordHash, _app.AddedTokens.Count)));

        await _app.SendAsync(Some.Registration());

        Assert.Equal([(TenantStatus.Active, TestApplication.Hash, 1)], committed);
    }

    [Fact]
    public async Task Begins_a_family_of_refresh_tokens_for_the_administrator()
    {
        var result = await _app.SendAsync(Some.Registration());

        var token = Assert.Single(_app.AddedTokens);
        Assert.Equal(result.Value?.User.Id, token.UserId);
        Assert.Equal(Some.HashOf(Some.NewRefreshToken), token.TokenHash);
        Assert.Equal(Some.Now + Some.RefreshLifetime, token.ExpiresAt);
    }

    [Fact]
    public async Task Records_how_long_the_database_took()
    {
        _app.Provisioner.Setup(p => p.ProvisionAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Callback(() => _app.Clock.Advance(TimeSpan.FromMilliseconds(1_850)))
            .ReturnsAsync(TestApplication.Database);

        await _app.SendAsync(Some.Registration());

        var tenant = Assert.Single(_app.Registry.Values);
        Assert.Equal(TimeSpan.FromMilliseconds(1_850), tenant.ProvisioningTime);
        Assert.Equal(Some.Now.AddMilliseconds(1_850), tenant.UpdatedAt);
    }

    [Fact]
    public async Task Rejects_a_second_organization_with_the_same_email_before_any_work()
    {
        _app.Users.Setup(u => u.EmailExistsAsync(EmailAddress.From("admin@acme.com"), It.IsAny<CancellationToken>())).ReturnsAsync(true);

        var result = await _app.SendAsync(Some.Registration(email: " ADMIN@acme.com "));

        Assert.Same(UserErrors.EmailTaken, result.Error);
        Assert.Empty(_app.Steps);
        _app.Hasher.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Rejects_an_email_that_another_registration_took_in_the_meantime()
    {
        ReservationsEndIn(Reservation.EmailTaken);

        var result = await _app.SendAsync(Some.Registration());

        Assert.Same(UserErrors.EmailTaken, result.Error);
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Takes_the_next_number_when_the_unique_index_refuses_the_slug()
    {
        var reserved = ReservationsEndIn(Reservation.SlugTaken, Reservation.SlugTaken, Reservation.Reserved);
        _app.Tenants.SetupSequence(t => t.FirstFreeSlugAsync(Slug.Parse("acme-corp"), It.IsAny<CancellationToken>()))
            .ReturnsAsync(Slug.Parse("acme-corp"))
            .ReturnsAsync(Slug.Parse("acme-corp-2"))
            .ReturnsAsync(Slug.Parse("acme-corp-3"));

        var result = await _app.SendAsync(Some.Registration());

        Assert.Equal("acme-corp-3", result.Value?.Slug);
        Assert.Equal(["acme-corp", "acme-corp-2", "acme-corp-3"], reserved.Select(tenant => tenant.Slug.Value));
        Assert.StartsWith("twenty_tenant_acme_corp_3_", reserved[2].DatabaseName.Value, StringComparison.Ordinal);
        Assert.Equal(reserved[2].Id, result.Value?.User.TenantId);
    }

    [Fact]
    public async Task Takes_a_random_word_after_losing_twenty_races_for_a_number()
    {
        var reserved = ReservationsEndIn([.. Enumerable.Repeat(Reservation.SlugTaken, 20), Reservation.Reserved]);

        var result = await _app.SendAsync(Some.Registration());

        Assert.Matches("^acme-corp-[0-9a-f]{8}$", result.Value?.Slug);
        Assert.Equal(21, reserved.Count);
        _app.Tenants.Verify(t => t.FirstFreeSlugAsync(It.IsAny<Slug>(), It.IsAny<CancellationToken>()), Times.Exactly(20));
    }

    [Fact]
    public async Task Gives_up_when_even_the_random_word_is_taken()
    {
        ReservationsEndIn([.. Enumerable.Repeat(Reservation.SlugTaken, 21), Reservation.Reserved]);

        var result = await _app.SendAsync(Some.Registration());

        Assert.Equal(("slug_taken", ErrorKind.Conflict), (result.Error?.Code, result.Error?.Kind));
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Is_refused_before_anything_is_reserved_when_room_is_short()
    {
        _app.Capacity.Setup(c => c.FindShortageAsync(It.IsAny<CancellationToken>())).ReturnsAsync("the disk is nearly full.");

        var result = await _app.SendAsync(Some.Registration());

        Assert.Equal(("capacity_exhausted", ErrorKind.Unavailable), (result.Error?.Code, result.Error?.Kind));
        Assert.Contains("the disk is nearly full. Nothing was registered.", result.Error?.Message, StringComparison.Ordinal);
        Assert.Empty(_app.Registry);
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Is_refused_when_another_registration_took_the_last_place_in_the_meantime()
    {
        ReservationsEndIn(Reservation.NoRoom);

        var result = await _app.SendAsync(Some.Registration());

        Assert.Equal(("capacity_exhausted", ErrorKind.Unavailable), (result.Error?.Code, result.Error?.Kind));
        Assert.Contains("MAX_DATABASES", result.Error?.Message, StringComparison.Ordinal);
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Names_the_databases_of_two_tenants_differently_although_their_slugs_are_cut_alike()
    {
        var name = new string('a', 255);

        await _app.SendAsync(Some.Registration(name: name));
        await _app.SendAsync(Some.Registration(name: name, email: "other@acme.com"));

        Assert.Equal(2, _app.Registry.Values.Select(tenant => tenant.DatabaseName).Distinct().Count());
        Assert.All(_app.Registry.Values, tenant => Assert.Equal(63, tenant.DatabaseName.Value.Length));
    }

    /// <returns>The tenants that were tried, as they come.</returns>
    private List<Tenant> ReservationsEndIn(params Reservation[] outcomes)
    {
        var tried = new List<Tenant>();
        _app.Tenants.Setup(t => t.ReserveAsync(It.IsAny<Tenant>(), It.IsAny<User>(), It.IsAny<RequestKey?>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((Tenant tenant, User _, RequestKey? _, CancellationToken _) =>
            {
                tried.Add(tenant);
                return outcomes[tried.Count - 1];
            });
        return tried;
    }
}
