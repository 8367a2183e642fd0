using TenantManager.Domain.Common;

namespace TenantManager.Api.Errors;

/// <summary>The stable machine words of <c>code</c>.</summary>
public static class ErrorCodes
{
    /// <summary>Every code that an answer can have, as the OpenAPI document lists them.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "api_key_not_found", "api_key_scope_too_small", "bootstrap_failed", "capacity_exhausted", "changed_meanwhile",
        "connections_exhausted", "create_database_failed", "credential_not_found", "cursor_invalid",
        "database_unavailable", "docker_unavailable", "email_taken", "global_database_invalid",
        "idempotency_key_reused", "internal_error", "invalid_admin_key", "invalid_api_key", "invalid_credentials",
        "invalid_invitation", "invalid_operation_token", "invalid_refresh_token", "invalid_reset_token",
        "invalid_token", "invitation_not_found", "last_administrator", "mail_not_configured", "mail_queue_full",
        "malformed_request", "method_not_allowed", "not_acceptable", "not_allowed", "not_for_api_keys", "not_found",
        "operation_failed", "operation_not_finished", "operation_not_found", "operation_timed_out", "overloaded",
        "payload_too_large", "pg_dump_missing", "pg_dump_outdated", "precondition_failed", "provisioning_busy",
        "query_answer_lost", "query_not_supported", "query_outcome_unknown", "query_refused", "query_timed_out",
        "quota_exceeded", "rate_limited", "registration_interrupted", "request_failed", "request_in_progress",
        "request_timeout", "result_gone", "row_too_large", "schema_copy_failed", "schema_open_to_all",
        "secrets_key_changed", "service_stopping", "settings_not_storable", "settings_too_large", "slug_taken",
        "source_database_missing", "starting", "table_not_found", "table_without_primary_key", "template_not_built",
        "tenant_database_unavailable", "tenant_id_missing", "tenant_not_complete", "tenant_not_found",
        "tenant_not_ready", "tenant_suspended", "too_many_api_keys", "too_many_credentials", "too_many_invitations",
        "unsupported_media_type", "user_inactive", "user_not_found", "validation_failed", "wrong_password",
    ];

    public static readonly Error InvalidAdminKey =
        Error.Unauthorized("invalid_admin_key", "The header X-Admin-Key is missing or wrong.");

    public static readonly Error TenantIdMissing = Error.Validation(
        "tenant_id_missing", "Operators who act for a tenant name it by its id in the header X-Tenant-Id.");

    public static readonly Error InvalidMetricsKey = Error.Unauthorized(
        "invalid_admin_key", "The admin key is missing or wrong: send it as X-Admin-Key, as a bearer token, or as a Basic password.");

    /// <summary>The same, for who comes with a browser.</summary>
    public static readonly Error InvalidAdminKeyByBasic = Error.Unauthorized(
        "invalid_admin_key", "Send the admin key by HTTP Basic: any user name, the key as the password.");

    public static readonly Error Overloaded = Error.Unavailable(
        "overloaded", "Too many passwords are being checked at the moment. Try again in a few seconds.");

    public static readonly Error DatabaseUnavailable =
        Error.Unavailable("database_unavailable", "The database does not answer. Try again in a few seconds.");

    public static readonly Error GlobalDatabaseInvalid = Error.Unavailable(
        "global_database_invalid",
        "Global database validation failed: its schema is not what this version needs. The operator must run the command "
        + "migrate:global.");

    public static readonly Error RequestTimeout =
        Error.Unavailable("request_timeout", "The request took too long and was given up. Try again.");

    public static readonly Error ServiceStopping =
        Error.Unavailable("service_stopping", "The service is stopping. Try again in a moment.");

    public static readonly Error Internal =
        new("internal_error", ErrorKind.Unavailable, "Something went wrong. The trace id finds it in the service's log.");

    public static readonly Error RateLimited =
        new("rate_limited", ErrorKind.Unavailable, "Too many requests. Wait as long as the header Retry-After says.");

    public static readonly Error ValidationFailed =
        Error.Validation("validation_failed", "The request is not valid; errors tells what is wrong with each field.");

    public static readonly Error KeyReused = Error.Validation(
        "idempotency_key_reused", "The Idempotency-Key came with another body, query or Prefer before. Take a new one for a new request.");

    public static Error Starting(string waitingFor) =>
        Error.Unavailable("starting", $"The service is starting and waits for {waitingFor}. Try again in a few seconds.");

    /// <summary>For a status that was set without a word.</summary>
    public static Error ForStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest =>
            Error.Validation("malformed_request", "The request cannot be read."),
        StatusCodes.Status401Unauthorized =>
            Error.Unauthorized("invalid_token", "The access token is missing, invalid or expired."),
        StatusCodes.Status404NotFound =>
            Error.NotFound("not_found", "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed =>
            Error.Validation("method_not_allowed", "This address does not take this method; the header Allow says which it takes."),
        StatusCodes.Status406NotAcceptable =>
            Error.Validation("not_acceptable", "The answer can only be JSON."),
        StatusCodes.Status408RequestTimeout =>
            Error.Validation("request_timeout", "The request did not arrive in time."),
        StatusCodes.Status413PayloadTooLarge =>
            Error.Validation("payload_too_large", "The body is larger than 1 MiB."),
        StatusCodes.Status415UnsupportedMediaType =>
            Error.Validation("unsupported_media_type", "The body must be JSON: send Content-Type: application/json."),
        _ => Error.Validation("request_failed", "The request failed."),
    };
}
