namespace TenantManager.Application.Abstractions;

/// <summary>Counts tenants' calls, in memory; they are written down every few seconds.</summary>
public interface ICallMeter
{
    /// <summary>Counts a call, unless the month's are used up.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="isExempt">Whether it is answered, and counted, all the same.</param>
    MeteredCall Count(TenantAccess tenant, bool isExempt);

    /// <summary>This month's, of all replicas; those that others have counted in the last seconds may be missing.</summary>
    long CallsThisMonth(TenantAccess tenant);
}

/// <param name="IsCounted">False where it was one too many.</param>
/// <param name="ThisMonth">All of the month, with this one where it is counted.</param>
public readonly record struct MeteredCall(bool IsCounted, long ThisMonth);
