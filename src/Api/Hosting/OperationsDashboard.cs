using Hangfire;
using Microsoft.AspNetCore.Authorization;
using TenantManager.Api.Security;

namespace TenantManager.Api.Hosting;

/// <summary>Hangfire's pages, for operators with a browser: to look at, and not to meddle.</summary>
internal static class OperationsDashboard
{
    public const string Path = "/hangfire";

    private const int StatisticsPollingMilliseconds = 5000;

    public static IServiceCollection AddOperationsDashboard(this IServiceCollection services) =>
        services.AddHangfire((provider, configuration) => configuration.UseStorage(provider.GetRequiredService<JobStorage>()));

    public static void MapOperationsDashboard(this IEndpointRouteBuilder endpoints)
    {
        var operators = new AuthorizationPolicyBuilder(AuthenticationSchemes.AdminKeyByBasic).RequireAuthenticatedUser().Build();
        endpoints.MapHangfireDashboard(Path, new DashboardOptions
        {
            // The endpoint's policy decides; without filters of its own the dashboard would serve this machine alone.
            Authorization = [],
            // A job that is run again by hand would find that the registry has nothing for it to do.
            IsReadOnlyFunc = _ => true,
            IgnoreAntiforgeryToken = true,
            AppPath = null,
            DashboardTitle = "Tenant Manager: operations",
            DisplayStorageConnectionString = false,
            StatsPollingInterval = StatisticsPollingMilliseconds,
        }).RequireAuthorization(operators);
    }
}
