using FluentValidation;
using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>Counts every registration once, by how it ended: around validation too, whoever sent the command.</summary>
internal sealed class RegistrationCounting(IRegistrationMetrics metrics)
    : IPipelineBehavior<RegisterOrganizationCommand, Result<RegisterOrganizationResult>>
{
    private const string Succeeded = "succeeded";
    private const string NoPath = "none";

    public async ValueTask<Result<RegisterOrganizationResult>> Handle(
        RegisterOrganizationCommand message,
        MessageHandlerDelegate<RegisterOrganizationCommand, Result<RegisterOrganizationResult>> next,
        CancellationToken cancellationToken)
    {
        try
        {
            var result = await next(message, cancellationToken);
            if (result.IsSuccess)
                metrics.RegistrationFinished(Succeeded, result.Value.Path?.ToString().ToLowerInvariant() ?? NoPath);
            else
                metrics.RegistrationFinished(result.Error.Code, NoPath);
            return result;
        }
        catch (Exception exception)
        {
            metrics.RegistrationFinished(OutcomeOf(exception), NoPath);
            throw;
        }
    }

    /// <summary>A fault's details are in the log; which code the client was told, only the API knows.</summary>
    private static string OutcomeOf(Exception exception) => exception switch
    {
        ValidationException => "validation_failed",
        HashingOverloadedException => "overloaded",
        ProvisioningException refused => refused.Error.Code,
        OperationCanceledException => "cancelled",
        _ => "fault",
    };
}
