namespace TenantManager.Infrastructure.Persistence.Fleet;

/// <summary>A clone of a template that no tenant has yet.</summary>
internal sealed class WarmDatabaseRow
{
    public Guid Id { get; private set; }

    public Guid TemplateId { get; private set; }

    /// <summary>Name of the database and of its role until a tenant claims them.</summary>
    public string DatabaseName { get; private set; } = "";

    /// <summary><c>making</c>, <c>ready</c>, <c>claimed</c> or <c>dropping</c>.</summary>
    public string State { get; private set; } = "";

    /// <summary>Who makes, claims or drops it.</summary>
    public Guid ReplicaId { get; private set; }

    /// <summary>Whose it becomes, once claimed.</summary>
    public Guid? TenantId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
}
