using Microsoft.Extensions.Hosting;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Startup;

internal sealed class ServiceLifetime(IHostApplicationLifetime lifetime) : IServiceLifetime
{
    public CancellationToken Stopping => lifetime.ApplicationStopping;
}
