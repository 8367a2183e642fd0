using TenantManager.Domain.Common;

namespace TenantManager.Application.TenantDatabases;

public static class TenantDatabaseErrors
{
    public static readonly Error ConnectionsExhausted = Error.Unavailable(
        "connections_exhausted", "All connections to the organization's database are in use. Try again in a few seconds.");

    public static readonly Error Unavailable = Error.Unavailable(
        "tenant_database_unavailable", "The organization's database cannot be reached at the moment. Try again in a few seconds.");

    public static readonly Error TooSlow = Error.Unavailable(
        "tenant_database_unavailable", "The organization's database took too long to answer. Try again.");

    public static readonly Error OutcomeUnknown = Error.Unavailable(
        "query_outcome_unknown", "The connection was lost while the statement was committed: look whether it was before you try again.");

    public static readonly Error AnswerLost = Error.Conflict(
        "query_answer_lost", "An earlier request with this key has committed the statement, and its answer was lost. It was not run again.");

    public static readonly Error NotOneStatement = Error.Validation(
        "query_not_supported", "Send one statement alone, and none that talks with its client, as COPY FROM STDIN and COPY TO STDOUT do.");

    public static readonly Error TableNotFound = Error.NotFound("table_not_found", "The database has no such table.");

    public static readonly Error NoPrimaryKey = Error.Validation(
        "table_without_primary_key", "The table has no primary key to go by. Ask for its rows by POST /api/tenant/query.");

    public static readonly Error RowTooLarge = Error.Validation(
        "row_too_large", "The next row alone is larger than an answer may be. Ask for some of its columns by POST /api/tenant/query.");

    public static readonly Error CursorInvalid = Error.Validation(
        "cursor_invalid", "The cursor is not one of this table's. Begin with the first page.");

    public static Error TimedOut(TimeSpan timeout) => Error.Validation(
        "query_timed_out", $"The statement took longer than {timeout.TotalMilliseconds:0} ms and was cancelled; nothing of it was kept.");

    /// <summary>The statement is the tenant's own, and so is what PostgreSQL says of it.</summary>
    /// <param name="message">Of PostgreSQL.</param>
    /// <param name="sqlState">Its code of five characters.</param>
    public static Error Refused(string message, string sqlState) => Error.Validation(
        "query_refused", $"PostgreSQL refused it: {message} (SQLSTATE {sqlState})");
}
