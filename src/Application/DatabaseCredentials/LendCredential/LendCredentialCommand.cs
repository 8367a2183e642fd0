using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.DatabaseCredentials.LendCredential;

/// <summary>Lends a role of its own for the database of the caller's tenant.</summary>
/// <param name="Access"><c>read</c> or <c>write</c>.</param>
/// <param name="Time">For how long; null for what is no duration.</param>
public sealed record LendCredentialCommand(string Access, TimeSpan? Time) : IRequest<Result<LentCredential>>
{
    /// <summary>By which a retry finds the role that an earlier try began; null where there will be none.</summary>
    public RequestKey? Key { get; init; }
}

/// <param name="DatabaseUrl">With the role and its password, shown this once.</param>
/// <param name="Details">All that can be seen of it later.</param>
public sealed record LentCredential(string DatabaseUrl, CredentialDetails Details)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"{nameof(LentCredential)} {Details.Id}";
}
