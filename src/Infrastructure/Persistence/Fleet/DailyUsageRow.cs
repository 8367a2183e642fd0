namespace TenantManager.Infrastructure.Persistence.Fleet;

/// <summary>What a tenant used on one day of UTC.</summary>
internal sealed class DailyUsageRow
{
    public Guid TenantId { get; set; }

    public DateOnly Day { get; set; }

    public long ApiCalls { get; set; }

    /// <summary>As last collected on that day; null where it was not.</summary>
    public long? DatabaseSizeBytes { get; set; }

    /// <inheritdoc cref="DatabaseSizeBytes"/>
    public int? ActiveUsers { get; set; }
}
