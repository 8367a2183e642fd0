using System.Data;
using Microsoft.EntityFrameworkCore.Storage;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Persistence;

/// <summary>A part of a larger transaction: undone by itself, and kept only if the larger one is.</summary>
internal sealed class JoinedTransaction : ITransaction
{
    private readonly IDbContextTransaction _whole;
    private readonly string _savepoint = $"joined_{Guid.NewGuid():N}";
    private bool _isCommitted;

    private JoinedTransaction(IDbContextTransaction whole) => _whole = whole;

    public static async Task<JoinedTransaction> BeginAsync(IDbContextTransaction whole, CancellationToken cancellationToken)
    {
        var part = new JoinedTransaction(whole);
        await whole.CreateSavepointAsync(part._savepoint, cancellationToken);
        return part;
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await _whole.ReleaseSavepointAsync(_savepoint, cancellationToken);
        _isCommitted = true;
    }

    public async ValueTask DisposeAsync()
    {
        // With a connection that is lost the whole is undone, and what happened to it must not be hidden by a failure here.
        if (!_isCommitted && _whole.GetDbTransaction().Connection is { State: ConnectionState.Open })
            await _whole.RollbackToSavepointAsync(_savepoint);
    }
}
