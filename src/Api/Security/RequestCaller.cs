using TenantManager.Application.Access;
using TenantManager.Domain.Common;

namespace TenantManager.Api.Security;

/// <summary>
/// Who the request's caller was found to be: the one place where HTTP and <see cref="ITenantContext"/> meet. Authentication fills it,
/// authorization asks it.
/// </summary>
internal sealed class RequestCaller : ITenantContext
{
    private Result<TenantCaller>? _resolved;

    public TenantCaller Caller => _resolved is { IsSuccess: true, Value: { } caller }
        ? caller
        : throw new InvalidOperationException("The request's caller acts for no tenant.");

    /// <summary>The same; null where there is none, or it may not come in.</summary>
    public TenantCaller? Resolved => _resolved?.Value;

    /// <summary>Why the caller, who is known, may not come in or do this; null where nothing has been refused.</summary>
    public Error? Refusal { get; private set; }

    /// <returns>False where the caller is nobody at all.</returns>
    public bool TryTake(Result<TenantCaller> resolved)
    {
        _resolved = resolved;
        Refusal = resolved.Error;
        return resolved.Error is not { Kind: ErrorKind.Unauthorized };
    }

    /// <summary>Whether the caller may; the refusal is kept for the answer.</summary>
    public bool May(AccessLevel level)
    {
        if (_resolved is { IsSuccess: true, Value: { } caller })
            Refusal = caller.Check(level).Error;
        return _resolved is not null && Refusal is null;
    }
}
