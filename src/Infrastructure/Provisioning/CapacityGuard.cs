using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Provisioning;

internal sealed class CapacityGuard : ICapacity
{
    public Task<string?> FindShortageAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
