using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Login;
using TenantManager.Application.Auth.Logout;
using TenantManager.Application.Auth.RefreshSession;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Application.Auth.ResetPassword;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Application.Invitations.AcceptInvitation;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Behaviors;

/// <summary>Passwords and tokens are in what is sent and answered, and nowhere else.</summary>
public sealed class SecrecyTests : IAsyncDisposable
{
    private static readonly string[] Secrets = [Some.Password, Some.AccessToken, Some.NewRefreshToken, Some.RefreshToken, "s3cret"];

    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task No_log_line_holds_a_password_or_a_token()
    {
        var account = Some.Account();
        _app.Users.Setup(u => u.FindByEmailAsync(account.User.Email, It.IsAny<CancellationToken>())).ReturnsAsync(account);
        _app.Hasher.Setup(h => h.VerifyAsync(Some.Password, It.IsAny<string>(), It.IsAny<CancellationToken>())).ReturnsAsync(true);

        await _app.SendAsync(Some.Registration());
        await _app.SendAsync(new LoginCommand("admin@acme.com", Some.Password));
        await _app.SendAsync(new RefreshSessionCommand(Some.RefreshToken));
        await _app.SendAsync(new LogoutCommand(account.User.Id, Some.RefreshToken));
        _app.Provisioner.Setup(p => p.ProvisionAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ProvisioningException(Error.Unavailable("create_database_failed", "Failed to create database.")));
        await _app.SendAsync(Some.Registration(email: "other@acme.com"));

        Assert.Contains(_app.Log.All, line => line.Text.StartsWith("RegisterOrganizationCommand handled", StringComparison.Ordinal));
        Assert.Contains(_app.Log.All, line => line.Text.Contains("create_database_failed", StringComparison.Ordinal));
        Assert.All(_app.Log.All, line => HoldsNoSecret(line.Everything));
    }

    [Fact]
    public void Nothing_that_carries_a_secret_prints_it()
    {
        var session = new Session(Some.AccessToken, Some.NewRefreshToken, TimeSpan.FromMinutes(15));
        var user = new SessionUser(Guid.Empty, "admin@acme.com", Role.Admin, Guid.Empty);

        Assert.All(
            new object[]
            {
                Some.Registration(),
                new LoginCommand("admin@acme.com", Some.Password),
                new RefreshSessionCommand(Some.RefreshToken),
                new LogoutCommand(Guid.Empty, Some.RefreshToken),
                new AcceptInvitationCommand(Some.RefreshToken, Some.Password),
                new ResetPasswordCommand(Some.RefreshToken, Some.Password),
                new AccessToken(Some.AccessToken, TimeSpan.FromMinutes(15)),
                session,
                new LoginResult(session, "postgresql://acme:s3cret@db.example.com/acme", user),
                new RegisterOrganizationResult(Guid.Empty, "acme", session, user, new TenantDatabaseAddress("acme", "db", 5432)),
            },
            carrier => HoldsNoSecret($"{carrier}"));
    }

    private static void HoldsNoSecret(string text) =>
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
}
