using TenantManager.Domain.Common;

namespace TenantManager.Application.Auth.RegisterOrganization;

public static class RegistrationErrors
{
    public static readonly Error SlugTaken = Error.Conflict(
        "slug_taken", "Too many organizations of this name register at this moment. Try again.");

    public static readonly Error InProgress = Error.Conflict(
        "request_in_progress", "A request with the same Idempotency-Key is being worked on. Ask again in a moment.");

    public static readonly Error Stopping = Error.Unavailable(
        "service_stopping", "The service is stopping; nothing was registered. Try again in a moment.");

    public static readonly Error Interrupted = Error.Unavailable(
        "registration_interrupted", "The registration was interrupted and undone; nothing was registered. Try again.");

    /// <summary>No place for another database: of a number, or on the disk.</summary>
    public static Error CapacityExhausted(string reason) => Error.Unavailable(
        "capacity_exhausted", $"There is no room for another organization: {reason} Nothing was registered.");
}
