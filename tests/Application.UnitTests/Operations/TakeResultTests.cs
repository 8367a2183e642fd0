using Moq;
using TenantManager.Application.Operations;
using TenantManager.Application.Operations.TakeResult;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.Operations;

public sealed class TakeResultTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();
    private readonly Guid _id = Guid.NewGuid();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Begins_the_session_in_the_transaction_that_marks_the_result_read()
    {
        var account = Some.Account();
        _app.Operations.Setup(o => o.TryTakeResultAsync(_id, It.IsAny<CancellationToken>())).ReturnsAsync(account);

        var result = await _app.SendAsync(new TakeResultCommand(_id));

        Assert.Equal((account.Tenant.Id, Some.AccessToken), (result.Value?.TenantId, result.Value?.Session.AccessToken));
        Assert.Equal(["add refresh token", "save", "commit"], _app.Steps);
    }

    [Theory]
    [InlineData(TenantStatus.Suspended, true, "tenant_suspended")]
    [InlineData(TenantStatus.Active, false, "user_inactive")]
    public async Task Leaves_the_result_unread_for_who_may_not_come_in(TenantStatus status, bool isActive, string code)
    {
        _app.Operations.Setup(o => o.TryTakeResultAsync(_id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(Some.Account(status, active: isActive));

        Assert.Equal(code, (await _app.SendAsync(new TakeResultCommand(_id))).Error?.Code);

        Assert.Empty(_app.Steps);
        Assert.Empty(_app.AddedTokens);
    }

    [Fact]
    public async Task Says_why_there_is_none()
    {
        Assert.Same(OperationErrors.NotFound, await WhyNotAsync(null));
        Assert.Same(OperationErrors.NotFinished, await WhyNotAsync(AnOperation.With(_id, OperationState.Running)));
        Assert.Same(OperationErrors.ResultGone, await WhyNotAsync(AnOperation.With(_id, OperationState.Succeeded)));
        var failed = await WhyNotAsync(AnOperation.With(_id, OperationState.Failed, new OperationFailure("email_taken", "It is taken.")));
        Assert.Equal("operation_failed", failed?.Code);
        Assert.Contains("(email_taken): It is taken.", failed?.Message, StringComparison.Ordinal);
    }

    private async Task<Error?> WhyNotAsync(OperationDetails? operation)
    {
        _app.Operations.Setup(o => o.FindAsync(_id, It.IsAny<CancellationToken>())).ReturnsAsync(operation);
        return (await _app.SendAsync(new TakeResultCommand(_id))).Error;
    }
}
