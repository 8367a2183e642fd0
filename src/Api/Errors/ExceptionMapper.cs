using FluentValidation;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Api.Errors;

/// <summary>Answers faults. What is foreseen gets its own code; the rest is a 500 that tells nothing but the trace id.</summary>
internal sealed partial class ExceptionMapper(
    ProblemWriter problems, IHostApplicationLifetime lifetime, ILogger<ExceptionMapper> logger) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException or IOException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        if (exception is ProvisioningException refused)
        {
            Refused(refused.Error.Code, refused.Message);
            await problems.WriteAsync(httpContext, refused.Error);
            return true;
        }

        if (exception is TenantDatabaseException unavailable)
        {
            Refused(unavailable.Error.Code, Innermost(unavailable).Message);
            await problems.WriteAsync(httpContext, unavailable.Error);
            return true;
        }

        if (exception is ValidationException invalid)
        {
            await problems.WriteAsync(httpContext, ErrorCodes.ValidationFailed, FieldsOf(invalid));
            return true;
        }

        if (exception is BadHttpRequestException bad)
        {
            await problems.WriteAsync(httpContext, bad.StatusCode, ErrorCodes.ForStatus(bad.StatusCode));
            return true;
        }

        if (Foreseen(exception) is { } error)
        {
            Refused(error.Code, Innermost(exception).Message);
            await problems.WriteAsync(httpContext, error);
            return true;
        }

        Unforeseen(exception, exception.GetType().Name);
        await problems.WriteAsync(httpContext, StatusCodes.Status500InternalServerError, ErrorCodes.Internal);
        return true;
    }

    private Error? Foreseen(Exception exception) => exception switch
    {
        HashingOverloadedException => ErrorCodes.Overloaded,
        ConcurrencyException => CommonErrors.ChangedMeanwhile,
        OperationCanceledException when lifetime.ApplicationStopping.IsCancellationRequested => ErrorCodes.ServiceStopping,
        // Neither EF Core's wrapping nor a retry's tells more than what PostgreSQL said.
        DbUpdateException { InnerException: { } inner } and not DbUpdateConcurrencyException => Foreseen(inner),
        InvalidOperationException { InnerException: (NpgsqlException or DbUpdateException) and var inner } => Foreseen(inner),
        PostgresException
        {
            SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn
                or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege
                or PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
        } => ErrorCodes.GlobalDatabaseInvalid,
        PostgresException e when e.IsTransient || IsOutage(e.SqlState) => ErrorCodes.DatabaseUnavailable,
        PostgresException => null,
        NpgsqlException or TimeoutException => ErrorCodes.DatabaseUnavailable,
        _ => null,
    };

    /// <summary>Classes 08 (connection), 53 (resources) and 57 (operator intervention).</summary>
    private static bool IsOutage(string sqlState) => sqlState[..2] is "08" or "53" or "57";

    internal static Dictionary<string, string[]> FieldsOf(ValidationException exception) => exception.Errors
        .GroupBy(failure => FieldNames.ToWire(failure.PropertyName), StringComparer.Ordinal)
        .ToDictionary(
            group => group.Key,
            group => group.Select(failure => $"{group.Key} {failure.ErrorMessage}").ToArray(),
            StringComparer.Ordinal);

    private static Exception Innermost(Exception exception) => exception.GetBaseException();

    [LoggerMessage(3001, LogLevel.Error, "Unforeseen {Kind} while answering a request")]
    private partial void Unforeseen(Exception exception, string kind);

    [LoggerMessage(3002, LogLevel.Warning, "A request was refused ({Code}): {Reason}")]
    private partial void Refused(string code, string reason);
}
