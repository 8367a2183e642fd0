using TenantManager.Domain.Common;
using Xunit;

namespace TenantManager.Domain.UnitTests.Common;

public sealed class ResultTests
{
    private static readonly Error Refusal = Error.Conflict("email_taken", "An account with this email already exists.");

    [Fact]
    public void Has_no_error_on_success()
    {
        Assert.True(Result.Success().IsSuccess);
        Assert.Null(Result.Success().Error);
    }

    [Fact]
    public void Is_a_refusal_when_made_of_an_error()
    {
        Result result = Refusal;

        Assert.False(result.IsSuccess);
        Assert.Same(Refusal, result.Error);
        Assert.Same(Refusal, Result.FromError(Refusal).Error);
    }

    [Fact]
    public void Holds_the_value_it_is_made_of()
    {
        Result<string> result = "acme";

        Assert.True(result.IsSuccess);
        Assert.Equal("acme", result.Value);
        Assert.Null(result.Error);
    }

    [Fact]
    public void Holds_no_value_when_made_of_an_error()
    {
        Result<string> result = Refusal;

        Assert.False(result.IsSuccess);
        Assert.Null(result.Value);
        Assert.Same(Refusal, result.Error);
    }

    [Fact]
    public void Succeeds_with_the_default_of_a_value_type()
    {
        Result<int> result = 0;

        Assert.True(result.IsSuccess);
        Assert.Equal(0, result.Value);
    }
}
