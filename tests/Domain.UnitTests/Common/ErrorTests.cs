using System.Reflection;
using TenantManager.Domain.Common;
using Xunit;

namespace TenantManager.Domain.UnitTests.Common;

public sealed class ErrorTests
{
    [Fact]
    public void Is_of_the_kind_that_its_maker_is_named_for()
    {
        foreach (var kind in Enum.GetValues<ErrorKind>())
        {
            var maker = typeof(Error).GetMethod(kind.ToString(), [typeof(string), typeof(string)]);

            Assert.Equal(new Error("code", kind, "Message."), maker?.Invoke(null, ["code", "Message."]));
        }
    }

    [Fact]
    public void Has_a_code_of_its_own_in_lower_snake_case()
    {
        var codes = TheDomainsErrors().Select(error => error.Code).ToList();

        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.Matches("^[a-z]+(_[a-z]+)*$", code));
        Assert.Equal(codes.Distinct(), codes);
    }

    [Fact]
    public void Speaks_in_whole_sentences() =>
        Assert.All(TheDomainsErrors(), error => Assert.Matches("^[A-Z].*\\.$", error.Message));

    private static IEnumerable<Error> TheDomainsErrors() =>
        from type in typeof(Error).Assembly.GetTypes()
        where type.Name.EndsWith("Errors", StringComparison.Ordinal)
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        select Assert.IsType<Error>(field.GetValue(null));
}
