namespace TenantManager.Application.Abstractions;

/// <summary>The token by which whoever began an operation sees it: derived from its id, and stored nowhere.</summary>
public interface IOperationTokens
{
    string TokenOf(Guid operationId);

    /// <summary>In constant time.</summary>
    bool IsTokenOf(Guid operationId, string presented);
}
