using Mediator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Support;

/// <summary>
/// The use cases in their own container, with ports that say yes: they keep the reserved tenants in
/// <see cref="Registry"/> and write down in <see cref="Steps"/> what was done to the outside, in its order.
/// </summary>
internal sealed class TestApplication : IAsyncDisposable
{
    public const string Hash = "$2b$11$hash";

    /// <summary>What provisioning brings.</summary>
    public static readonly ProvisionedDatabase Database = new(8_000_000, ProvisioningPath.Warm);

    private readonly Lazy<ServiceProvider> _services;

    // What another scope reads, whatever this one has changed without saving it.
    private readonly Dictionary<Guid, TenantStatus> _saved = [];

    public TestApplication()
    {
        _services = new Lazy<ServiceProvider>(Build);
        SetUpRegistry();
        SetUpProvisioner();
        SetUpTokens();
        UnitOfWork.Setup(u => u.SaveChangesAsync(It.IsAny<CancellationToken>())).Does(Save);
        UnitOfWork.Setup(u => u.BeginTransactionAsync(It.IsAny<CancellationToken>())).ReturnsAsync(Transaction.Object);
        Transaction.Setup(t => t.CommitAsync(It.IsAny<CancellationToken>())).Does(() => Steps.Add("commit"));
        Hasher.Setup(h => h.HashAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).ReturnsAsync(Hash);
        Transliterator.Setup(t => t.ToAscii(It.IsAny<string>())).Returns((string text) => text);
        DatabaseAccess.SetupGet(d => d.Host).Returns("db.example.com");
        DatabaseAccess.SetupGet(d => d.Port).Returns(6432);
        DatabaseAccess.SetupGet(d => d.SecretsKeyId).Returns("key-1");
        DatabaseAccess.Setup(d => d.UrlFor(It.IsAny<Tenant>()))
            .Returns((Tenant tenant) => $"postgresql://{tenant.DatabaseName}:s3cret@db.example.com:6432/{tenant.DatabaseName}");
        DatabaseAccess.Setup(d => d.UrlFor(It.IsAny<TenantAccess>()))
            .Returns((TenantAccess tenant) => $"postgresql://{tenant.DatabaseName}:password-{tenant.DatabasePasswordVersion}@db.example.com");
        DatabaseAccess.Setup(d => d.UrlFor(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<string>()))
            .Returns((string database, string role, string password) => $"postgresql://{role}:{password}@db.example.com/{database}");
        Capacity.Setup(c => c.FindShortageAsync(It.IsAny<CancellationToken>())).ReturnsAsync((string?)null);
        Lifetime.SetupGet(l => l.Stopping).Returns(() => Stopping.Token);
    }

    public Mock<ITenantRepository> Tenants { get; } = new();

    public Mock<IUserRepository> Users { get; } = new();

    public Mock<IRefreshTokenRepository> RefreshTokens { get; } = new();

    public Mock<IUnitOfWork> UnitOfWork { get; } = new();

    public Mock<ITransaction> Transaction { get; } = new();

    public Mock<ITenantQueries> Queries { get; } = new();

    public Mock<ITenantDatabaseProvisioner> Provisioner { get; } = new();

    public Mock<ISchemaTemplates> Templates { get; } = new();

    public Mock<ICapacity> Capacity { get; } = new();

    public Mock<ITenantDatabaseAccess> DatabaseAccess { get; } = new();

    public Mock<IPasswordHasher> Hasher { get; } = new();

    public Mock<ITokenIssuer> Tokens { get; } = new();

    public Mock<ITransliterator> Transliterator { get; } = new();

    public Mock<ICommonPasswords> CommonPasswords { get; } = new();

    public Mock<ISecretsKeyCheck> KeyCheck { get; } = new();

    public Mock<IRegistrationMetrics> Metrics { get; } = new();

    public Mock<IOperationRepository> Operations { get; } = new();

    public Mock<IOperationDispatcher> Dispatcher { get; } = new();

    public Mock<IOperationTokens> OperationTokens { get; } = new();

    public Mock<IAccessDirectory> Access { get; } = new();

    public Mock<IApiKeyUses> ApiKeyUses { get; } = new();

    public Mock<IApiKeyRepository> ApiKeys { get; } = new();

    public Mock<IInvitationRepository> Invitations { get; } = new();

    public Mock<IPasswordResetRepository> Resets { get; } = new();

    public Mock<IMailOutbox> Outbox { get; } = new();

    public Mock<ILinkTokens> LinkTokens { get; } = new();

    public Mock<ITenantDatabaseGate> Gate { get; } = new();

    public Mock<IDatabaseCredentialRepository> Credentials { get; } = new();

    public Mock<ILentRoles> LentRoles { get; } = new();

    public Mock<ITenantContext> Context { get; } = new();

    public Mock<IUsageQueries> Usage { get; } = new();

    public Mock<ICallMeter> Calls { get; } = new();

    private Mock<IServiceLifetime> Lifetime { get; } = new();

    public CancellationTokenSource Stopping { get; } = new();

    public ObservedClock Clock { get; } = new(Some.Now);

    public LogLines Log { get; } = new();

    public List<string> Steps { get; } = [];

    /// <summary>The tenants that are registered.</summary>
    public Dictionary<Guid, Tenant> Registry { get; } = [];

    /// <summary>Refresh tokens handed to the repository, committed or not.</summary>
    public List<RefreshToken> AddedTokens { get; } = [];

    /// <summary>The administrators that were reserved with them, as the registration holds them.</summary>
    public Dictionary<Guid, User> Administrators { get; } = [];

    /// <summary>How many scopes have asked for the tenants.</summary>
    public int Scopes { get; private set; }

    public Task<T> SendAsync<T>(IRequest<T> request) =>
        SendForClientAsync(request, TestContext.Current.CancellationToken);

    /// <param name="request">What to do.</param>
    /// <param name="client">Cancelled when the client disconnects.</param>
    public async Task<T> SendForClientAsync<T>(IRequest<T> request, CancellationToken client)
    {
        await using var scope = _services.Value.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(request, client);
    }

    /// <summary>Whoever calls from now on acts for the tenant, which the registry has.</summary>
    /// <returns>The tenant.</returns>
    public Tenant ActAs(CallerKind kind, Tenant tenant)
    {
        var access = new TenantAccess(
            tenant.Id, tenant.Slug.Value, tenant.Name.Value, tenant.Plan, tenant.Status, tenant.DatabaseName.Value, tenant.DatabasePasswordVersion);
        Context.SetupGet(c => c.Caller).Returns(new TenantCaller(access, kind, Guid.NewGuid(), null, AccessLevel.Admin));
        Tenants.Setup(t => t.FindLockedAsync(tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(tenant);
        return tenant;
    }

    public async ValueTask DisposeAsync()
    {
        Stopping.Dispose();
        if (_services.IsValueCreated)
            await _services.Value.DisposeAsync();
    }

    private ServiceProvider Build() => new ServiceCollection()
        .AddSingleton<TimeProvider>(Clock)
        .AddSingleton(Log)
        .AddSingleton(typeof(ILogger<>), typeof(RecordingLogger<>))
        .AddApplication(new TenantNaming("twenty_tenant_"))
        .AddScoped(_ =>
        {
            Scopes++;
            return Tenants.Object;
        })
        .AddScoped(_ => Users.Object)
        .AddScoped(_ => RefreshTokens.Object)
        .AddScoped(_ => UnitOfWork.Object)
        .AddScoped(_ => Queries.Object)
        .AddScoped(_ => Provisioner.Object)
        .AddSingleton(Capacity.Object)
        .AddScoped(_ => Templates.Object)
        .AddSingleton(Operations.Object)
        .AddSingleton(Dispatcher.Object)
        .AddSingleton(OperationTokens.Object)
        .AddSingleton(Mock.Of<IOperationWatch>())
        .AddSingleton(Access.Object)
        .AddSingleton(ApiKeyUses.Object)
        .AddScoped(_ => ApiKeys.Object)
        .AddScoped(_ => Invitations.Object)
        .AddScoped(_ => Resets.Object)
        .AddScoped(_ => Outbox.Object)
        .AddSingleton(LinkTokens.Object)
        .AddSingleton(Gate.Object)
        .AddSingleton(Credentials.Object)
        .AddSingleton(LentRoles.Object)
        .AddScoped(_ => Usage.Object)
        .AddSingleton(Calls.Object)
        .AddSingleton(PlanQuotas.Default)
        .AddSingleton(Mock.Of<ITenantDatabase>())
        .AddSingleton(Mock.Of<IKeyedTransactions>())
        .AddSingleton(Mock.Of<ITenantPools>())
        .AddSingleton(Mock.Of<IAccessTokenReader>())
        .AddScoped(_ => Mock.Of<ITenantSettingsRepository>())
        .AddScoped(_ => Context.Object)
        .AddSingleton(DatabaseAccess.Object)
        .AddSingleton(Hasher.Object)
        .AddSingleton(Tokens.Object)
        .AddSingleton(Transliterator.Object)
        .AddSingleton(CommonPasswords.Object)
        .AddScoped(_ => KeyCheck.Object)
        .AddSingleton(Metrics.Object)
        .AddSingleton(Lifetime.Object)
        .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

    /// <summary>Commits what was changed, as far as other scopes can tell.</summary>
    public void Save()
    {
        foreach (var tenant in Registry.Values)
            _saved[tenant.Id] = tenant.Status;
        Steps.Add("save");
    }

    private void SetUpRegistry()
    {
        Tenants.Setup(t => t.FirstFreeSlugAsync(It.IsAny<Slug>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((Slug slug, CancellationToken _) => slug);
        Tenants.Setup(t => t.ReserveAsync(It.IsAny<Tenant>(), It.IsAny<User>(), It.IsAny<RequestKey?>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((Tenant tenant, User administrator, RequestKey? _, CancellationToken token) =>
            {
                token.ThrowIfCancellationRequested();
                Registry.Add(tenant.Id, tenant);
                Administrators.Add(tenant.Id, administrator);
                _saved.Add(tenant.Id, tenant.Status);
                Steps.Add("reserve");
                return Reservation.Reserved;
            });
        Tenants.Setup(t => t.TryTakeOverAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() =>
            {
                Steps.Add("take over");
                return true;
            });
        Tenants.Setup(t => t.AbandonAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>())).Does(() => Steps.Add("hand over"));
        Tenants.Setup(t => t.FindAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((Guid id, CancellationToken _) => Registry.GetValueOrDefault(id) is { } tenant
                ? tenant.With(nameof(Tenant.Status), _saved.GetValueOrDefault(id, tenant.Status))
                : null);
        Tenants.Setup(t => t.RemoveUndoneAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>()))
            .Callback((Guid id, CancellationToken _) =>
            {
                Registry.Remove(id);
                Steps.Add("remove rows");
            })
            .Returns(Task.CompletedTask);
    }

    private void SetUpProvisioner()
    {
        Provisioner.Setup(p => p.ProvisionAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() =>
            {
                Steps.Add("provision");
                return Database;
            });
        Provisioner.Setup(p => p.BootstrapAsync(It.IsAny<Tenant>(), It.IsAny<User>(), It.IsAny<CancellationToken>()))
            .Does(() => Steps.Add("bootstrap"));
        Provisioner.Setup(p => p.RemoveAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Does(() => Steps.Add("drop database"));
    }

    private void SetUpTokens()
    {
        RefreshTokens.Setup(r => r.Add(It.IsAny<RefreshToken>())).Callback((RefreshToken token) =>
        {
            AddedTokens.Add(token);
            Steps.Add("add refresh token");
        });
        RefreshTokens.Setup(r => r.TryAddAsync(It.IsAny<RefreshToken>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((RefreshToken token, string _, CancellationToken _) =>
            {
                AddedTokens.Add(token);
                Steps.Add("begin session");
                return true;
            });
        Tokens.SetupGet(t => t.RefreshLifetime).Returns(Some.RefreshLifetime);
        Tokens.Setup(t => t.CreateRefreshToken()).Returns(Some.NewRefreshToken);
        Tokens.Setup(t => t.HashRefreshToken(It.IsAny<string>())).Returns((string token) => Some.HashOf(token));
        Tokens.Setup(t => t.IssueAccessToken(It.IsAny<User>(), It.IsAny<Guid>()))
            .Returns(new AccessToken(Some.AccessToken, TimeSpan.FromMinutes(15)));
    }
}
