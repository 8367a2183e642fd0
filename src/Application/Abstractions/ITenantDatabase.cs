using TenantManager.Application.TenantDatabases;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Abstractions;

/// <summary>A tenant's own database, as its own role sees it.</summary>
public interface ITenantDatabase
{
    /// <exception cref="TenantDatabaseException">It cannot be asked at the moment; the error says why.</exception>
    Task<TenantDatabaseDetails> DescribeAsync(TenantAccess tenant, CancellationToken cancellationToken);
}

/// <summary>A tenant's database cannot be used at the moment.</summary>
public sealed class TenantDatabaseException(Error error, Exception? innerException = null) : Exception(error.Message, innerException)
{
    /// <summary>What the client is told.</summary>
    public Error Error { get; } = error;
}
