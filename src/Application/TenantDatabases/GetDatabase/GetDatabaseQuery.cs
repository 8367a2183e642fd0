using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.TenantDatabases.GetDatabase;

/// <summary>The database of the caller's tenant.</summary>
public sealed record GetDatabaseQuery : IRequest<Result<TenantDatabaseDetails>>;
