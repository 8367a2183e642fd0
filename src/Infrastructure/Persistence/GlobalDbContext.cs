using Microsoft.EntityFrameworkCore;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.DatabaseCredentials;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Persistence.Fleet;

namespace TenantManager.Infrastructure.Persistence;

/// <summary>The registry, in the schema <c>public</c> of the global database.</summary>
internal sealed class GlobalDbContext(DbContextOptions<GlobalDbContext> options) : DbContext(options), IUnitOfWork
{
    public DbSet<Tenant> Tenants => Set<Tenant>();

    public DbSet<User> Users => Set<User>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<DatabaseCredential> DatabaseCredentials => Set<DatabaseCredential>();

    public DbSet<TenantSettings> TenantSettings => Set<TenantSettings>();

    public DbSet<DailyUsageRow> DailyUsage => Set<DailyUsageRow>();

    public DbSet<Registration> Registrations => Set<Registration>();

    public DbSet<Replica> Replicas => Set<Replica>();

    public DbSet<ServiceStateEntry> ServiceState => Set<ServiceStateEntry>();

    /// <summary>Whether all that is written here is committed together at the end, by whoever said so.</summary>
    public bool JoinsWrites { get; private set; }

    /// <summary>From here on the first write begins a transaction that all others join: the caller commits it, or nothing is kept.</summary>
    public void JoinWrites() => JoinsWrites = true;

    /// <summary>Not before the first write: a password may be hashed first, and meanwhile nobody should hold a connection.</summary>
    public async Task BeginJointTransactionAsync(CancellationToken cancellationToken)
    {
        if (JoinsWrites && Database.CurrentTransaction is null)
            await Database.BeginTransactionAsync(cancellationToken);
    }

    async Task IUnitOfWork.SaveChangesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (
            e is DbUpdateConcurrencyException or { InnerException: PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } })
        {
            throw new ConcurrencyException(e);
        }
    }

    async Task<ITransaction> IUnitOfWork.BeginTransactionAsync(CancellationToken cancellationToken)
    {
        if (!JoinsWrites)
            return new RegistryTransaction(await Database.BeginTransactionAsync(cancellationToken));
        await BeginJointTransactionAsync(cancellationToken);
        return await JoinedTransaction.BeginAsync(Database.CurrentTransaction!, cancellationToken);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(GlobalDbContext).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Slug>().HaveConversion<SlugConverter>().HaveMaxLength(Slug.MaxLength);
        configurationBuilder.Properties<OrganizationName>().HaveConversion<OrganizationNameConverter>();
        configurationBuilder.Properties<DatabaseName>().HaveConversion<DatabaseNameConverter>()
            .HaveMaxLength(DatabaseName.MaxBytes);
        configurationBuilder.Properties<EmailAddress>().HaveConversion<EmailAddressConverter>()
            .HaveMaxLength(EmailAddress.MaxLength);
        configurationBuilder.Properties<TenantStatus>().HaveConversion<LowerCaseEnumConverter<TenantStatus>>();
        configurationBuilder.Properties<StorageState>().HaveConversion<LowerCaseEnumConverter<StorageState>>();
        configurationBuilder.Properties<Plan>().HaveConversion<LowerCaseEnumConverter<Plan>>();
        configurationBuilder.Properties<Role>().HaveConversion<UpperCaseEnumConverter<Role>>();
    }
}
