namespace TenantManager.Infrastructure.Persistence.Fleet;

/// <summary>Which of a replica's batches of counted calls was written down last: one that is sent again is known by its number.</summary>
internal sealed class UsageFlushRow
{
    public Guid ReplicaId { get; set; }

    public long Sequence { get; set; }

    public DateTimeOffset FlushedAt { get; set; }
}
