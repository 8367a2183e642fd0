namespace TenantManager.Application.Operations;

public enum OperationState
{
    /// <summary>Waits for its turn.</summary>
    Queued,

    /// <summary>Is worked on.</summary>
    Running,

    /// <summary>Has its result.</summary>
    Succeeded,

    /// <summary>Has come to nothing; nothing of it is left.</summary>
    Failed,
}
