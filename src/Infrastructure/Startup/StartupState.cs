using TenantManager.Domain.Common;

namespace TenantManager.Infrastructure.Startup;

public enum StartupPhase
{
    Starting,
    Ready,
    Failed,
}

/// <summary>How far the start has come. Written by the startup service, read by the gate and the health endpoints.</summary>
public sealed class StartupState
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Snapshot _current = new(StartupPhase.Starting, "the start to begin", null);

    public StartupPhase Phase => _current.Phase;

    /// <summary>What the start waits for, such as <c>PostgreSQL at db:5432</c>.</summary>
    public string WaitingFor => _current.WaitingFor;

    /// <summary>What is wrong, where more is known than that it takes time.</summary>
    public Error? Problem => _current.Problem;

    /// <summary>Completes when the phase is <see cref="StartupPhase.Ready"/> or <see cref="StartupPhase.Failed"/>.</summary>
    public Task Settled => _settled.Task;

    /// <summary>What the process ends with: 0, or the reason that the start failed for good.</summary>
    public int ExitCode { get; private set; }

    internal void WaitFor(string what, Error? problem = null) =>
        _current = new Snapshot(StartupPhase.Starting, what, problem);

    internal void BecomeReady()
    {
        _current = new Snapshot(StartupPhase.Ready, "", null);
        _settled.TrySetResult();
    }

    internal void Fail(Error problem, int exitCode)
    {
        _current = new Snapshot(StartupPhase.Failed, "", problem);
        ExitCode = exitCode;
        _settled.TrySetResult();
    }

    private sealed record Snapshot(StartupPhase Phase, string WaitingFor, Error? Problem);
}
