namespace TenantManager.Application.Auth.RegisterOrganization;

internal static class ObservedTask
{
    /// <summary>The same task, whose failure is no unobserved one where a failure beside it keeps it from being awaited.</summary>
    public static Task<T> Observed<T>(this Task<T> task)
    {
        _ = task.ContinueWith(
            static failed => failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return task;
    }
}
