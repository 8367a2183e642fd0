using TenantManager.Domain.Common;

namespace TenantManager.Domain.Tenants;

/// <summary>A row of the registry: an organization and the database that it has for itself.</summary>
public sealed class Tenant
{
    // For the object-relational mapper.
    private Tenant()
    {
    }

    public Guid Id { get; private set; }

    public Slug Slug { get; private set; }

    public OrganizationName Name { get; private set; }

    /// <summary>Name of the database and of the role that owns it.</summary>
    public DatabaseName DatabaseName { get; private set; }

    public TenantStatus Status { get; private set; }

    public Plan Plan { get; private set; }

    public long? StorageBytesQuota { get; private set; }

    public int? UsersQuota { get; private set; }

    public long? ApiCallsPerMonthQuota { get; private set; }

    /// <summary>The three of them: what takes the place of the plan's.</summary>
    public QuotaOverrides QuotaOverrides => new(StorageBytesQuota, UsersQuota, ApiCallsPerMonthQuota);

    /// <summary>What its database may be used for, as last decided.</summary>
    public StorageState StorageState { get; private set; }

    /// <summary>Which derivation of the database password the role has; counts up when it is rotated.</summary>
    public int DatabasePasswordVersion { get; private set; }

    /// <summary>Which one the server is known to have; behind the other while a rotation is not finished.</summary>
    public int DatabasePasswordAppliedVersion { get; private set; }

    /// <summary>Of the request that last rotated it, by which its retry is known; null where it came without a key.</summary>
    public byte[]? DatabasePasswordKeyHash { get; private set; }

    /// <summary>Which secrets key the database password is derived from: its id, not the key.</summary>
    public string SecretsKeyId { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Why an operator has suspended it; null while it is not.</summary>
    public string? SuspensionReason { get; private set; }

    public DateTimeOffset? SuspendedAt { get; private set; }

    /// <summary>How long it took to make the database, once it is made.</summary>
    public TimeSpan? ProvisioningTime { get; private set; }

    /// <summary>What it uses; null where a query did not ask for it.</summary>
    public TenantUsage? Usage { get; private set; }

    /// <summary>Begins a registration: the tenant is pending until its database is complete.</summary>
    public static Tenant Register(
        OrganizationName name,
        Slug slug,
        DatabaseName databaseName,
        Plan plan,
        string secretsKeyId,
        DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new Tenant
        {
            Id = id,
            Name = name,
            Slug = slug,
            DatabaseName = databaseName,
            Plan = plan,
            Status = TenantStatus.Pending,
            DatabasePasswordVersion = 1,
            DatabasePasswordAppliedVersion = 1,
            SecretsKeyId = secretsKeyId,
            CreatedAt = now,
            UpdatedAt = now,
            Usage = TenantUsage.None(id),
        };
    }

    /// <summary>Another slug and database name, after the first slug was found taken.</summary>
    /// <exception cref="InvalidOperationException">The tenant is pending no more.</exception>
    public void Rename(Slug slug, DatabaseName databaseName)
    {
        Require(TenantStatus.Pending);
        Slug = slug;
        DatabaseName = databaseName;
    }

    /// <summary>The database is complete.</summary>
    /// <exception cref="InvalidOperationException">The tenant is not pending.</exception>
    public void Activate(long databaseSizeBytes, TimeSpan provisioningTime, DateTimeOffset now)
    {
        Require(TenantStatus.Pending);
        Status = TenantStatus.Active;
        ProvisioningTime = provisioningTime;
        UpdatedAt = now;
        Usage?.Begin(databaseSizeBytes, now);
    }

    /// <summary>Provisioning failed, and what it left could not be removed yet.</summary>
    /// <exception cref="InvalidOperationException">The tenant is neither pending nor failed already.</exception>
    public void Fail(DateTimeOffset now)
    {
        if (Status == TenantStatus.Failed)
            return;
        Require(TenantStatus.Pending);
        Status = TenantStatus.Failed;
        UpdatedAt = now;
    }

    /// <summary>Closes it: nobody may log in or use its database. Suspended again it keeps its first reason.</summary>
    public Result Suspend(string reason, DateTimeOffset now)
    {
        if (Status == TenantStatus.Suspended)
            return Result.Success();
        if (Status != TenantStatus.Active)
            return TenantErrors.NotComplete;
        Status = TenantStatus.Suspended;
        SuspensionReason = reason;
        SuspendedAt = now;
        UpdatedAt = now;
        return Result.Success();
    }

    /// <summary>Opens it again.</summary>
    public Result Resume(DateTimeOffset now)
    {
        if (Status == TenantStatus.Active)
            return Result.Success();
        if (Status != TenantStatus.Suspended)
            return TenantErrors.NotComplete;
        Status = TenantStatus.Active;
        SuspensionReason = null;
        SuspendedAt = null;
        UpdatedAt = now;
        return Result.Success();
    }

    /// <summary>Another name for the organization; its slug and its database's name stay.</summary>
    public void ChangeName(OrganizationName name, DateTimeOffset now)
    {
        Name = name;
        UpdatedAt = now;
    }

    /// <summary>Another plan, or other quotas than the plan's.</summary>
    public Result ChangeSubscription(Plan plan, QuotaOverrides overrides, DateTimeOffset now)
    {
        if (Status is not (TenantStatus.Active or TenantStatus.Suspended))
            return TenantErrors.NotComplete;
        Plan = plan;
        (StorageBytesQuota, UsersQuota, ApiCallsPerMonthQuota) = (overrides.StorageBytes, overrides.Users, overrides.ApiCallsPerMonth);
        UpdatedAt = now;
        return Result.Success();
    }

    /// <summary>Decides anew what its database may be used for.</summary>
    /// <returns>Whether that is something else than before.</returns>
    public bool LimitStorage(long databaseSizeBytes, Quotas quotas)
    {
        var before = StorageState;
        StorageState = quotas.StorageStateAt(databaseSizeBytes);
        return StorageState != before;
    }

    /// <summary>The role is to get the next password. The same request again does not count.</summary>
    /// <param name="keyHash">Of the request; null where it has no key.</param>
    /// <param name="now">When.</param>
    public void RotateDatabasePassword(byte[]? keyHash, DateTimeOffset now)
    {
        if (keyHash is not null && DatabasePasswordKeyHash is { } last && keyHash.AsSpan().SequenceEqual(last))
            return;
        DatabasePasswordVersion++;
        DatabasePasswordKeyHash = keyHash;
        UpdatedAt = now;
    }

    /// <summary>The server has the database password that is derived from another secrets key.</summary>
    public void UseSecretsKey(string secretsKeyId, DateTimeOffset now)
    {
        SecretsKeyId = secretsKeyId;
        DatabasePasswordAppliedVersion = DatabasePasswordVersion;
        UpdatedAt = now;
    }

    /// <summary>Whether its users may come in; the refusal says why not.</summary>
    public Result CheckAccess() => Status.CheckAccess();

    private void Require(TenantStatus status)
    {
        if (Status != status)
            throw new InvalidOperationException($"Tenant {Id} is {Status}, not {status}.");
    }
}
