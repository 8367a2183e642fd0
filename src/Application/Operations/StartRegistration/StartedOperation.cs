namespace TenantManager.Application.Operations.StartRegistration;

/// <param name="Id">Of the operation.</param>
/// <param name="State">Queued; where a retry found it, what it is by now.</param>
/// <param name="Token">By which its beginner sees it.</param>
public sealed record StartedOperation(Guid Id, OperationState State, string Token)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => $"{nameof(StartedOperation)} {Id}";
}
