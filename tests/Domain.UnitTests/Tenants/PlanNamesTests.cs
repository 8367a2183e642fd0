using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Domain.UnitTests.Tenants;

public sealed class PlanNamesTests
{
    [Theory]
    [InlineData(null, Plan.Free)]
    [InlineData("free", Plan.Free)]
    [InlineData("pro", Plan.Pro)]
    [InlineData("enterprise", Plan.Enterprise)]
    public void Knows_every_plan_and_takes_none_for_free(string? name, Plan plan) =>
        Assert.Equal(plan, PlanNames.Parse(name));

    [Theory]
    [InlineData(Plan.Free, "free")]
    [InlineData(Plan.Pro, "pro")]
    [InlineData(Plan.Enterprise, "enterprise")]
    public void Names_a_plan_as_clients_name_it(Plan plan, string name) => Assert.Equal(name, PlanNames.NameOf(plan));

    [Fact]
    public void Has_no_name_for_what_is_no_plan() =>
        Assert.Throws<InvalidOperationException>(() => PlanNames.NameOf((Plan)99));

    [Theory]
    [InlineData("")]
    [InlineData("Pro")]
    [InlineData(" pro")]
    [InlineData("gold")]
    [InlineData("1")]
    public void Rejects_any_other_name_and_lists_those_there_are(string name)
    {
        Assert.Equal("must be one of free, pro, enterprise", PlanNames.Problem(name));
        Assert.Throws<ArgumentException>(() => PlanNames.Parse(name));
    }

    [Fact]
    public void Has_a_name_for_every_plan() =>
        Assert.All(Enum.GetValues<Plan>(), plan => Assert.Equal(plan, PlanNames.Parse(PlanNames.NameOf(plan))));
}
