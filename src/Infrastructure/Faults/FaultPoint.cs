namespace TenantManager.Infrastructure.Faults;

/// <summary>Where a test can make a process die, fail, hang or wait: one beside every step that leaves something behind.</summary>
internal static class FaultPoint
{
    public const string RegistrationReserved = "registration.reserved";
    public const string ClaimChosen = "claim.chosen";
    public const string ClaimRenamed = "claim.renamed";
    public const string CloneRole = "clone.role";
    public const string CloneCreating = "clone.creating";
    public const string CloneCreated = "clone.created";
    public const string CloneOwned = "clone.owned";
    public const string CloneClosed = "clone.closed";
    public const string WarmReserved = "warm.reserved";
    public const string WarmMade = "warm.made";
    public const string BootstrapBegun = "bootstrap.begun";
    public const string BootstrapDone = "bootstrap.done";
    public const string RegistrationActivating = "registration.activating";
    public const string RegistrationActivated = "registration.activated";
    public const string UndoBegun = "undo.begun";
    public const string UndoDatabaseDropped = "undo.database_dropped";
    public const string UndoDropped = "undo.dropped";
    public const string TemplateReserved = "template.reserved";
    public const string TemplateCopied = "template.copied";
    public const string TemplateSealed = "template.sealed";
    public const string TemplateSwapped = "template.swapped";
    public const string AnswerStoring = "answer.storing";
    public const string AnswerStored = "answer.stored";
    public const string OperationStored = "operation.stored";
    public const string OperationClaimed = "operation.claimed";
    public const string OperationFinishing = "operation.finishing";
    public const string RotationBegun = "rotation.begun";
    public const string RotationShut = "rotation.shut";
    public const string RotationSet = "rotation.set";
    public const string LendingCreated = "lending.created";
    public const string LendingEntered = "lending.entered";
    public const string LendingGranted = "lending.granted";
    public const string LendingComplete = "lending.complete";
    public const string LendingShut = "lending.shut";

    /// <summary>All of them, in about the order in which they are reached.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        TemplateReserved, TemplateCopied, TemplateSealed, TemplateSwapped, WarmReserved, CloneRole, CloneCreating, CloneCreated,
        CloneOwned, CloneClosed, WarmMade, RegistrationReserved, ClaimChosen, ClaimRenamed, BootstrapBegun, BootstrapDone,
        RegistrationActivating, RegistrationActivated, AnswerStoring, AnswerStored, UndoBegun, UndoDatabaseDropped, UndoDropped,
        OperationStored, OperationClaimed, OperationFinishing, RotationBegun, RotationShut, RotationSet, LendingCreated, LendingEntered,
        LendingGranted, LendingComplete, LendingShut,
    ];
}
