using TenantManager.Application.Operations;
using TenantManager.Infrastructure.Provisioning;

namespace TenantManager.Infrastructure.Operations;

/// <summary>How far an operation has come, by its state and by the step that its registration has written down.</summary>
internal static class OperationProgress
{
    public const string RegisterOrganization = "register_organization";

    public const string Done = "done";
    public const string Failed = "failed";

    private const string Queued = "queued";
    private const string Starting = "starting";

    /// <param name="state">Of the operation.</param>
    /// <param name="registrationStep">One of <see cref="ProvisioningSteps"/>; null where none has begun.</param>
    public static (string Step, int Percent) Of(OperationState state, string? registrationStep) => state switch
    {
        OperationState.Queued => (Queued, 0),
        OperationState.Running => registrationStep is null ? (Starting, 5) : (registrationStep, PercentOf(registrationStep)),
        OperationState.Succeeded => (Done, 100),
        OperationState.Failed => (Failed, 100),
        _ => throw new InvalidOperationException($"Unknown state {state}."),
    };

    private static int PercentOf(string registrationStep) => registrationStep switch
    {
        ProvisioningSteps.Reserved => 10,
        ProvisioningSteps.Claiming => 40,
        ProvisioningSteps.Cloning => 40,
        ProvisioningSteps.Bootstrapping => 80,
        // What was reached is taken back.
        ProvisioningSteps.Undoing => 10,
        // A step of a newer version, on another replica.
        _ => 50,
    };
}
