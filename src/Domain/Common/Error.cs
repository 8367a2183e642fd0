namespace TenantManager.Domain.Common;

/// <summary>What sort of refusal an <see cref="Error"/> is; the HTTP layer maps each kind to one status.</summary>
public enum ErrorKind
{
    Validation,
    Unauthorized,
    Forbidden,
    NotFound,
    Conflict,
    Gone,
    PreconditionFailed,
    QuotaExceeded,
    Unavailable,
}

/// <summary>A refusal that the caller is told of: not a fault of the program.</summary>
/// <param name="Code">Stable machine word, such as <c>email_taken</c>.</param>
/// <param name="Kind">What sort of refusal it is.</param>
/// <param name="Message">One or two sentences for a person; holds no secret and no internals.</param>
public sealed record Error(string Code, ErrorKind Kind, string Message)
{
    public static Error Validation(string code, string message) => new(code, ErrorKind.Validation, message);

    public static Error Unauthorized(string code, string message) => new(code, ErrorKind.Unauthorized, message);

    public static Error Forbidden(string code, string message) => new(code, ErrorKind.Forbidden, message);

    public static Error NotFound(string code, string message) => new(code, ErrorKind.NotFound, message);

    public static Error Conflict(string code, string message) => new(code, ErrorKind.Conflict, message);

    public static Error Gone(string code, string message) => new(code, ErrorKind.Gone, message);

    public static Error PreconditionFailed(string code, string message) => new(code, ErrorKind.PreconditionFailed, message);

    public static Error QuotaExceeded(string code, string message) => new(code, ErrorKind.QuotaExceeded, message);

    public static Error Unavailable(string code, string message) => new(code, ErrorKind.Unavailable, message);
}
