namespace TenantManager.Infrastructure.Persistence.Fleet;

/// <summary>
/// A process that works on this registry. It renews its lease as long as it lives; what one has begun whose lease ended is
/// for the others to finish or undo. All times are the database's: the processes' clocks may differ.
/// </summary>
internal sealed class Replica
{
    public Guid Id { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset LeaseUntil { get; private set; }
}
