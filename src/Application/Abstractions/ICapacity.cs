namespace TenantManager.Application.Abstractions;

/// <summary>Whether the tenants' server has room for another database.</summary>
public interface ICapacity
{
    /// <summary>What is short, as a sentence for a person; null where there is room.</summary>
    /// <exception cref="ProvisioningException">The server cannot be asked.</exception>
    Task<string?> FindShortageAsync(CancellationToken cancellationToken);
}
