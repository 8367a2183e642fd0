using System.Net.Sockets;
using Npgsql;

namespace DotnetBackend;

/// <summary>Has the tenant's database at hand while the request is worked on, and tells a closed database from a broken one.</summary>
internal sealed class TenantDatabaseMiddleware(RequestDelegate next, TenantDataSources sources)
{
    private static readonly string[] RefusedLogins =
    [
        PostgresErrorCodes.InvalidAuthorizationSpecification, // its role may not log in: suspended
        PostgresErrorCodes.InvalidPassword, // the secrets key was changed
        PostgresErrorCodes.InsufficientPrivilege, // it may not connect: suspended
        PostgresErrorCodes.InvalidCatalogName, // the database is gone
        PostgresErrorCodes.AdminShutdown, // its sessions were ended
        PostgresErrorCodes.ProtocolViolation, // what PgBouncer says of all of these
    ];

    public async Task InvokeAsync(HttpContext context, CurrentTenant current)
    {
        if (context.User.TenantId() is not { } tenantId)
        {
            await next(context);
            return;
        }

        try
        {
            using var rented = await sources.RentAsync(tenantId, context.RequestAborted);
            current.Source = rented.Source;
            await next(context);
        }
        catch (TenantRefusedException e)
        {
            await AnswerAsync(context, e.Status, e.Code);
        }
        catch (Exception e) when (IsClosed(e.GetBaseException()) && !context.Response.HasStarted)
        {
            sources.Forget(tenantId);
            await AnswerWhyAsync(context, tenantId);
        }
    }

    /// <summary>Tenant Manager knows why the database lets nobody in; where it knows of no reason, the next try may succeed.</summary>
    private async Task AnswerWhyAsync(HttpContext context, Guid tenantId)
    {
        try
        {
            using var _ = await sources.RentAsync(tenantId, context.RequestAborted);
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "database_unavailable");
        }
        catch (TenantRefusedException e)
        {
            await AnswerAsync(context, e.Status, e.Code);
        }
        catch (Exception e) when (IsClosed(e.GetBaseException()))
        {
            // Tenant Manager cannot be reached either.
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "tenant_manager_unavailable");
        }
    }

    private static bool IsClosed(Exception cause) => cause is PostgresException refusal
        ? RefusedLogins.Contains(refusal.SqlState)
        : cause is NpgsqlException or HttpRequestException or SocketException or IOException or TimeoutException;

    private static Task AnswerAsync(HttpContext context, int status, string code) => Results
        .Problem(statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code })
        .ExecuteAsync(context);
}
