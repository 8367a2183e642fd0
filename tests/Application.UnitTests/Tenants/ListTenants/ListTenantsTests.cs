using FluentValidation;
using Moq;
using TenantManager.Application.Paging;
using TenantManager.Application.Tenants.ListTenants;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.Tenants.ListTenants;

public sealed class ListTenantsTests : IAsyncDisposable
{
    private static readonly IdCursor Cursor = new(Guid.CreateVersion7(Some.Now));
    private static readonly ListTenantsQuery All = new(ListTenantsQuery.DefaultLimit, null, 0, null, null, null);

    private readonly TestApplication _app = new();

    public ListTenantsTests() => _app.Queries
        .Setup(q => q.ListAsync(It.IsAny<ListTenantsQuery>(), It.IsAny<CancellationToken>()))
        .ReturnsAsync(new TenantPage([], Cursor, 120, false));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Asks_the_registry_exactly_what_was_asked_and_answers_with_its_page()
    {
        var query = new ListTenantsQuery(10, Cursor, 0, TenantStatus.Suspended, Plan.Pro, "acme");

        var page = await _app.SendAsync(query);

        Assert.Equal((Cursor, 120), (page.Next, page.Total));
        _app.Queries.Verify(q => q.ListAsync(query, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(200, 0)]
    [InlineData(50, 10_000)]
    public async Task Accepts_the_limits_themselves(int limit, int offset) =>
        Assert.NotNull(await _app.SendAsync(All with { Limit = limit, Offset = offset, Search = new string('a', 255) }));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(201)]
    public async Task Rejects_a_page_that_is_empty_or_too_large(int limit) =>
        Assert.Equal([("Limit", "must be 1 to 200")], await ErrorsOfAsync(All with { Limit = limit }));

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public async Task Rejects_an_offset_out_of_bounds_and_points_to_the_cursor(int offset) =>
        Assert.Equal(
            [("Offset", "must be 0 to 10000; use cursor to go further")], await ErrorsOfAsync(All with { Offset = offset }));

    [Fact]
    public async Task Rejects_an_offset_together_with_a_cursor() =>
        Assert.Equal(
            [("Offset", "cannot be combined with cursor")], await ErrorsOfAsync(All with { Cursor = Cursor, Offset = 1 }));

    [Fact]
    public async Task Rejects_a_search_for_more_than_a_name_can_hold() =>
        Assert.Equal(
            [("Search", "must be at most 255 characters long")], await ErrorsOfAsync(All with { Search = new string('a', 256) }));

    [Fact]
    public async Task Rejects_a_search_that_PostgreSQL_has_no_text_for() =>
        Assert.Equal([("Search", "must not contain a NUL character")], await ErrorsOfAsync(All with { Search = "a\0b" }));

    [Fact]
    public async Task Tells_all_that_is_wrong_at_once() =>
        Assert.Equal(
            ["Limit", "Offset", "Search"],
            (await ErrorsOfAsync(All with { Limit = 0, Offset = -1, Search = "\0" })).Select(error => error.Field));

    private async Task<IEnumerable<(string Field, string Message)>> ErrorsOfAsync(ListTenantsQuery query)
    {
        var refusal = await Assert.ThrowsAsync<ValidationException>(() => _app.SendAsync(query));
        _app.Queries.VerifyNoOtherCalls();
        return refusal.Errors.Select(error => (error.PropertyName, error.ErrorMessage));
    }
}
