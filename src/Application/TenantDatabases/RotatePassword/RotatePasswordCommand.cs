using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.TenantDatabases.RotatePassword;

/// <summary>Gives the role of the caller's tenant a new password, and ends the sessions of the old one.</summary>
public sealed record RotatePasswordCommand : IRequest<Result<RotatedPassword>>
{
    /// <summary>By which a retry knows that it has been rotated already; null where there will be none.</summary>
    public RequestKey? Key { get; init; }
}

/// <param name="DatabaseUrl">With the new password, for users of role ADMIN; null for operators.</param>
public sealed record RotatedPassword(string? DatabaseUrl)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(RotatedPassword);
}
