namespace TenantManager.Application.Abstractions;

/// <summary>Commits what was changed in the registry's entities.</summary>
public interface IUnitOfWork
{
    Task SaveChangesAsync(CancellationToken cancellationToken);
}
