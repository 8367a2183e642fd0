namespace TenantManager.Application.Abstractions;

/// <summary>For work that a client's disconnecting must not cut short, but the service's stop must.</summary>
public interface IServiceLifetime
{
    CancellationToken Stopping { get; }
}
