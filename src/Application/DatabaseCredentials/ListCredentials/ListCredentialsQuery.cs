using Mediator;

namespace TenantManager.Application.DatabaseCredentials.ListCredentials;

/// <summary>The roles that the caller's tenant has lent and that are good, newest first.</summary>
public sealed record ListCredentialsQuery : IRequest<IReadOnlyList<CredentialDetails>>;
