using System.Security.Cryptography;
using Mediator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Operations;
using TenantManager.Application.Operations.RunRegistration;
using TenantManager.Application.Secrets;
using TenantManager.Domain.Common;

namespace TenantManager.Infrastructure.Operations;

/// <summary>Does what an operation says. What may pass by itself is tried again a few times.</summary>
internal sealed partial class OperationRunner(
    OperationPayloads payloads, IServiceScopeFactory scopes, TimeProvider clock, ILogger<OperationRunner> logger)
{
    // Together longer than the lease of a dead replica and the undoing of what it left.
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(16)];

    private static readonly string[] PassingCodes =
        ["create_database_failed", "provisioning_busy", "registration_interrupted", "database_unavailable", "request_in_progress", "overloaded"];

    private static readonly Error DatabaseUnavailable =
        Error.Unavailable("database_unavailable", "The database did not answer; nothing was registered. Try again.");

    private static readonly Error Fault = Error.Unavailable(
        "internal_error", "Something went wrong; nothing was registered. The operation's id finds it in the service's log.");

    /// <returns>The tenant's id, or why there is none.</returns>
    public async Task<Result<Guid>> RunAsync(ClaimedOperation operation, CancellationToken cancellationToken)
    {
        if (operation.TenantId is { } completed)
            return completed;
        if (operation.IsOverdue)
            return OperationErrors.TimedOut;
        PreparedRegistration registration;
        try
        {
            registration = payloads.Unprotect(operation.Id, operation.Payload);
        }
        catch (CryptographicException e)
        {
            Unreadable(e, operation.Id);
            return SecretsErrors.KeyChanged;
        }

        for (var attempt = 0; ; attempt++)
        {
            var outcome = await TryAsync(operation.Id, registration, cancellationToken);
            if (outcome.IsSuccess || attempt == Pauses.Length || !PassingCodes.Contains(outcome.Error.Code, StringComparer.Ordinal))
                return outcome;
            TryingAgain(operation.Id, outcome.Error.Code, Pauses[attempt].TotalSeconds);
            await Task.Delay(Pauses[attempt], clock, cancellationToken);
        }
    }

    private async Task<Result<Guid>> TryAsync(Guid id, PreparedRegistration registration, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            return await scope.ServiceProvider.GetRequiredService<ISender>()
                .Send(new RunRegistrationCommand(id, registration), cancellationToken);
        }
        catch (ProvisioningException e)
        {
            return e.Error;
        }
        catch (Exception e) when (IsOutage(e.GetBaseException()))
        {
            OutOfReach(e, id);
            return DatabaseUnavailable;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Unforeseen(e, id);
            return Fault;
        }
    }

    /// <summary>Of PostgreSQL's own errors those of the connection, of resources, and of an operator's intervention.</summary>
    private static bool IsOutage(Exception exception) => exception switch
    {
        PostgresException e => e.IsTransient || e.SqlState[..2] is "08" or "53" or "57",
        NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    [LoggerMessage(2511, LogLevel.Warning, "Operation {OperationId} could not be done ({Code}) and is tried again in {Seconds:0} s")]
    private partial void TryingAgain(Guid operationId, string code, double seconds);

    [LoggerMessage(2512, LogLevel.Error, "Unforeseen while operation {OperationId} ran")]
    private partial void Unforeseen(Exception exception, Guid operationId);

    [LoggerMessage(2513, LogLevel.Warning, "PostgreSQL did not answer while operation {OperationId} ran")]
    private partial void OutOfReach(Exception exception, Guid operationId);

    [LoggerMessage(2514, LogLevel.Error, "Operation {OperationId} was written down with another secrets key")]
    private partial void Unreadable(Exception exception, Guid operationId);
}
