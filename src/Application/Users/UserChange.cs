using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Users;

/// <summary>
/// Changes one user of a tenant. Changes of one tenant's users take turns, so that two administrators who demote each other at once do not
/// both succeed: one active administrator is always left.
/// </summary>
internal sealed class UserChange(ITenantRepository tenants, IUserRepository users, IUnitOfWork unitOfWork)
{
    /// <param name="tenantId">Whose user.</param>
    /// <param name="userId">Whom.</param>
    /// <param name="change">Of the user as it is; a refusal changes nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Result<UserDetails>> RunAsync(
        Guid tenantId, Guid userId, Func<User, Task<Result>> change, CancellationToken cancellationToken)
    {
        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        await tenants.FindLockedAsync(tenantId, cancellationToken);
        if (await users.FindLockedAsync(tenantId, userId, cancellationToken) is not { } user)
            return UserErrors.NotFound;
        if (await change(user) is { IsSuccess: false } refused)
            return refused.Error;
        await unitOfWork.SaveChangesAsync(cancellationToken);
        if (!await users.HasActiveAdministratorAsync(tenantId, cancellationToken))
            return UserErrors.LastAdministrator;
        await transaction.CommitAsync(cancellationToken);
        return UserDetails.From(user);
    }
}
