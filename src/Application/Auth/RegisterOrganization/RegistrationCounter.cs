using FluentValidation;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>Counts registrations by how they ended, and how their databases were come by.</summary>
internal sealed class RegistrationCounter(IRegistrationMetrics metrics)
{
    private const string Succeeded = "succeeded";
    private const string NoPath = "none";

    /// <param name="registration">To be counted.</param>
    /// <param name="pathOf">Of what it ended with; null where an earlier request made the database.</param>
    public async ValueTask<Result<T>> CountAsync<T>(
        Func<ValueTask<Result<T>>> registration, Func<T, ProvisioningPath?> pathOf)
        where T : notnull
    {
        try
        {
            var result = await registration();
            if (result.IsSuccess)
                metrics.RegistrationFinished(Succeeded, pathOf(result.Value) is { } path ? WordOf(path) : NoPath);
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

    private static string WordOf(ProvisioningPath path) => path switch
    {
        ProvisioningPath.Warm => "warm",
        ProvisioningPath.Clone => "clone",
        ProvisioningPath.Dump => "dump",
        _ => throw new InvalidOperationException($"Unknown path {path}."),
    };

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
