using Hangfire;
using Microsoft.Extensions.DependencyInjection;

namespace TenantManager.Infrastructure.Operations;

/// <summary>Jobs are services; they make the scopes they need themselves.</summary>
internal sealed class ServiceJobActivator(IServiceProvider services) : JobActivator
{
    public override object ActivateJob(Type jobType) => services.GetRequiredService(jobType);
}
