using TenantManager.Api.Errors;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Api.Hosting;

/// <summary>Until the start is finished, the API answers 503 with what it waits for; health and documentation answer.</summary>
internal sealed class StartupGate(RequestDelegate next, StartupState state, ProblemWriter problems)
{
    private static bool NeedsTheDatabase(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments(OperationsDashboard.Path, StringComparison.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context) =>
        state.Phase == StartupPhase.Ready || !NeedsTheDatabase(context.Request.Path)
            ? next(context)
            : problems.WriteAsync(context, state.Problem ?? ErrorCodes.Starting(state.WaitingFor));
}
