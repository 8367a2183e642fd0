using System.Reflection;

namespace TenantManager.Api.Hosting;

internal static class ServiceVersion
{
    public static string Text { get; } = typeof(ServiceVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
