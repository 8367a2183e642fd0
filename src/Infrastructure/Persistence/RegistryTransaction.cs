using Microsoft.EntityFrameworkCore.Storage;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Persistence;

internal sealed class RegistryTransaction(IDbContextTransaction transaction) : ITransaction
{
    public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

    public ValueTask DisposeAsync() => transaction.DisposeAsync();
}
