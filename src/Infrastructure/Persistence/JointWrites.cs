using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TenantManager.Infrastructure.Persistence;

/// <summary>
/// Sees to it that no write of a context that joins its writes is committed by itself: neither <c>SaveChanges</c> nor the
/// statements that go past it (<c>ExecuteUpdate</c>, <c>ExecuteSql</c>).
/// </summary>
internal sealed class JointWrites : DbCommandInterceptor, ISaveChangesInterceptor
{
    public async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context?.ChangeTracker.HasChanges() == true)
            await BeginAsync(eventData.Context, cancellationToken);
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await BeginAsync(eventData.Context, cancellationToken);
        return result;
    }

    private static Task BeginAsync(DbContext? context, CancellationToken cancellationToken) =>
        (context as GlobalDbContext)?.BeginJointTransactionAsync(cancellationToken) ?? Task.CompletedTask;
}
