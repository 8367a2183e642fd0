using TenantManager.Domain.Common;

namespace TenantManager.Application.Operations;

public static class OperationErrors
{
    /// <summary>One answer for a missing token, a wrong one, and one of an operation that there is not.</summary>
    public static readonly Error InvalidToken = Error.Unauthorized(
        "invalid_operation_token", "The operation token is missing or is not this operation's.");

    public static readonly Error NotFound = Error.NotFound(
        "operation_not_found", "There is no such operation, or no more: operations are forgotten after a day.");

    public static readonly Error NotFinished = Error.Conflict(
        "operation_not_finished", "The operation is not finished. Ask for its state, or listen to its events.");

    public static readonly Error ResultGone = Error.Gone(
        "result_gone", "The result was read already, which is possible once. Log in instead.");

    public static readonly Error Crowded = Error.Unavailable(
        "provisioning_busy", "Too many registrations are waiting at the moment; nothing was registered. Try again in a moment.");

    public static readonly Error TooManyStreams = Error.Unavailable(
        "overloaded", "Too many clients are listening to events at the moment. Try again, or ask for the state instead.");

    public static readonly Error TimedOut = Error.Unavailable(
        "operation_timed_out", "The operation could not be finished in time; nothing was registered. Try again.");

    public static Error Failed(string code, string message) => Error.Conflict(
        "operation_failed", $"The operation has no result, because it failed ({code}): {message}");
}
