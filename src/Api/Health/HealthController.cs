using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TenantManager.Api.OpenApi;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Api.Health;

[ApiController]
[Route("health")]
[Produces(MediaTypeNames.Application.Json)]
public sealed class HealthController(HealthCheckService checks, StartupState startup, TimeProvider clock) : ControllerBase
{
    private const string GlobalDatabase = "global_database";

    /// <summary>Whether the service can do its work: it has started, and the global database answers within 2 s.</summary>
    [HttpGet(Name = "getHealth")]
    [DisableRateLimiting]
    [ProducesResponseType<HealthResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType<HealthResponse>(StatusCodes.Status503ServiceUnavailable)]
    public async Task<ActionResult> Get(CancellationToken cancellationToken)
    {
        var isHealthy = startup.Phase == StartupPhase.Ready
            && (await checks.CheckHealthAsync(check => check.Name == GlobalDatabase, cancellationToken)).Status == HealthStatus.Healthy;
        return Answer(isHealthy, new HealthResponse(HealthStates.Of(isHealthy), clock.GetUtcNow()));
    }

    /// <summary>Whether the process is alive: answers as long as it can answer at all.</summary>
    [HttpGet("live", Name = "getLiveness")]
    [DisableRateLimiting]
    [ProducesResponseType<HealthResponse>(StatusCodes.Status200OK)]
    public ActionResult GetLive() => Ok(new HealthResponse(HealthStates.Healthy, clock.GetUtcNow()));

    /// <summary>Everything that the service depends on, each with its state and latency.</summary>
    /// <remarks>A degraded dependency works, but needs an operator's attention; its message says why.</remarks>
    [HttpGet("ready", Name = "getReadiness")]
    [ProducesResponseType<ReadinessResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType<ReadinessResponse>(StatusCodes.Status503ServiceUnavailable)]
    [ProducesProblem(429)]
    public async Task<ActionResult> GetReady(CancellationToken cancellationToken)
    {
        if (startup.Phase != StartupPhase.Ready)
        {
            var waiting = new DependencyState(
                "startup", HealthStates.Unhealthy, 0, startup.Problem?.Message ?? $"waits for {startup.WaitingFor}");
            return Answer(false, new ReadinessResponse(HealthStates.Unhealthy, clock.GetUtcNow(), [waiting]));
        }

        var report = await checks.CheckHealthAsync(cancellationToken);
        var states = report.Entries
            .Select(entry => new DependencyState(
                entry.Key,
                HealthStates.Of(entry.Value.Status),
                Math.Round(entry.Value.Duration.TotalMilliseconds, 1),
                entry.Value.Description))
            .ToList();
        return Answer(
            report.Status != HealthStatus.Unhealthy,
            new ReadinessResponse(HealthStates.Of(report.Status), clock.GetUtcNow(), states));
    }

    private ObjectResult Answer(bool isHealthy, object body)
    {
        if (!isHealthy)
            Response.Headers.RetryAfter = "5";
        return StatusCode(isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, body);
    }
}
