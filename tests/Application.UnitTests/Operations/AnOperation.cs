using TenantManager.Application.Operations;
using TenantManager.Application.UnitTests.Support;

namespace TenantManager.Application.UnitTests.Operations;

internal static class AnOperation
{
    public static OperationDetails With(
        Guid id, OperationState state, OperationFailure? error = null, bool hasUnreadResult = false) => new()
        {
            Id = id,
            Kind = "register_organization",
            State = state,
            Step = "done",
            Percent = 100,
            CreatedAt = Some.Now,
            StartedAt = Some.Now,
            FinishedAt = Some.Now,
            ExpiresAt = Some.Now.AddDays(1),
            Error = error,
            HasUnreadResult = hasUnreadResult,
        };
}
