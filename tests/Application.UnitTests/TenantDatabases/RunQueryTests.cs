using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.TenantDatabases;
using TenantManager.Application.TenantDatabases.RunQuery;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.TenantDatabases;

public sealed class RunQueryTests
{
    private static readonly QueryResult Result = new() { Columns = [], Rows = [], IsTruncated = false };

    private readonly Mock<ITenantContext> _context = new();
    private readonly Mock<ITenantDatabase> _database = new();
    private readonly Mock<IKeyedTransactions> _transactions = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public RunQueryTests()
    {
        SetTenant(TenantStatus.Active);
        _database
            .Setup(d => d.RunAsync(It.IsAny<TenantAccess>(), It.IsAny<RunQueryCommand>(), It.IsAny<Func<string, Task<bool>>?>(), Stop))
            .Returns(async (TenantAccess _, RunQueryCommand _, Func<string, Task<bool>>? beforeCommit, CancellationToken _) =>
            {
                if (beforeCommit is not null)
                    await beforeCommit("4711");
                return Result<QueryResult>.FromValue(Result);
            });
    }

    [Fact]
    public async Task A_statement_with_a_key_is_written_down_before_it_is_committed()
    {
        var command = Statement(write: true);

        var result = await RunAsync(command);

        Assert.Same(Result, result.Value);
        _transactions.Verify(t => t.TryNoteAsync(command.Key!, null, "4711", Stop), Times.Once);
    }

    [Theory]
    [InlineData(TransactionOutcome.Committed, "query_answer_lost")]
    [InlineData(TransactionOutcome.InProgress, "request_in_progress")]
    [InlineData(TransactionOutcome.Aborted, null)]
    public async Task A_statement_that_was_committed_or_may_be_is_not_run_again(TransactionOutcome former, string? code)
    {
        var command = Statement(write: true);
        _transactions.Setup(t => t.FindAsync(command.Key!, Stop)).ReturnsAsync("4710");
        _database.Setup(d => d.FindOutcomeAsync(It.IsAny<TenantAccess>(), "4710", Stop)).ReturnsAsync(former);

        var result = await RunAsync(command);

        Assert.Equal(code, result.Error?.Code);
        VerifyRuns(code is null ? Times.Once() : Times.Never());
        _transactions.Verify(t => t.TryNoteAsync(command.Key!, "4710", "4711", Stop), code is null ? Times.Once() : Times.Never());
    }

    [Fact]
    public async Task What_only_reads_is_not_written_down()
    {
        Assert.True((await RunAsync(Statement(write: false))).IsSuccess);

        _transactions.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Nobody_gets_into_a_suspended_tenants_database()
    {
        SetTenant(TenantStatus.Suspended);

        Assert.Equal("tenant_suspended", (await RunAsync(Statement(write: true))).Error?.Code);

        VerifyRuns(Times.Never());
    }

    [Fact]
    public async Task Where_storage_is_used_up_the_statement_that_writes_is_told_so_and_others_are_run()
    {
        SetTenant(TenantStatus.Active, StorageState.ReadOnly);

        Assert.Equal("quota_exceeded", (await RunAsync(Statement(write: true))).Error?.Code);
        Assert.True((await RunAsync(Statement(write: false))).IsSuccess);
    }

    private static RunQueryCommand Statement(bool write) =>
        new("SELECT 1", [], write, RunQueryCommand.DefaultTimeout, RunQueryCommand.DefaultRows) { Key = new RequestKey([1, 2, 3]) };

    private void SetTenant(TenantStatus status, StorageState storage = StorageState.Open) => _context.SetupGet(c => c.Caller).Returns(new TenantCaller(
        new TenantAccess(Guid.NewGuid(), "acme", "ACME", Plan.Free, status, "t_acme", 1) { Allowance = TenantAllowance.Unlimited with { Storage = storage } },
        CallerKind.User, Guid.NewGuid(), null, AccessLevel.Admin));

    private async Task<Result<QueryResult>> RunAsync(RunQueryCommand command) =>
        await new RunQueryHandler(_context.Object, _database.Object, _transactions.Object).Handle(command, Stop);

    private void VerifyRuns(Times times) => _database.Verify(
        d => d.RunAsync(It.IsAny<TenantAccess>(), It.IsAny<RunQueryCommand>(), It.IsAny<Func<string, Task<bool>>?>(), Stop), times);
}
