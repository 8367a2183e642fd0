using TenantManager.Api.Configuration;
using TenantManager.Infrastructure.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class ProvisioningSettingsTests
{
    [Fact]
    public void Has_the_defaults_of_the_documentation()
    {
        var settings = Read();

        Assert.Equal(TimeSpan.FromSeconds(5), settings.Template.Freshness);
        Assert.Empty(settings.Template.DataTables);
        Assert.Equal(new WarmDatabaseOptions(4, "twenty_tenant_"), settings.WarmDatabases);
        Assert.Equal(new CapacityOptions(MaxDatabases: null, MinFreeBytes: null, MaxTotalBytes: null), settings.Capacity);
        Assert.Equal(new FleetOptions(TimeSpan.FromSeconds(10)), settings.Fleet);
        Assert.Null(settings.Faults.Directory);
    }

    [Fact]
    public void Reads_what_is_set()
    {
        var settings = Read(
            ("TEMPLATE_FRESHNESS", "1500ms"),
            ("SOURCE_DATA_TABLES", "core.currency, public.\"Country\" ,"),
            ("WARM_DATABASES", "16"),
            ("TENANT_DB_PREFIX", "acme_"),
            ("MAX_DATABASES", "10000"),
            ("MIN_FREE_DISK", "20GB"),
            ("MAX_TOTAL_DATABASE_SIZE", "1TB"),
            ("RECONCILE_INTERVAL", "1m"));

        Assert.Equal(TimeSpan.FromMilliseconds(1500), settings.Template.Freshness);
        Assert.Equal(["core.currency", "public.\"Country\""], settings.Template.DataTables);
        Assert.Equal(new WarmDatabaseOptions(16, "acme_"), settings.WarmDatabases);
        Assert.Equal(new CapacityOptions(10_000, 20L << 30, 1L << 40), settings.Capacity);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.Fleet.ReconcileInterval);
    }

    [Fact]
    public void The_source_can_be_looked_at_in_every_registration() =>
        Assert.Equal(TimeSpan.Zero, Read(("TEMPLATE_FRESHNESS", "0")).Template.Freshness);

    [Fact]
    public void There_can_be_no_warm_databases_at_all() => Assert.Equal(0, Read(("WARM_DATABASES", "0")).WarmDatabases.Count);

    [Theory]
    [InlineData("0")]
    [InlineData("")]
    public void A_limit_of_capacity_can_be_turned_off(string value) =>
        Assert.Equal(
            new CapacityOptions(null, null, null),
            Read(("MAX_DATABASES", value), ("MIN_FREE_DISK", value), ("MAX_TOTAL_DATABASE_SIZE", value)).Capacity);

    [Fact]
    public void Tells_all_mistakes_at_once_by_name() =>
        Assert.Equal(
            [
                $"MAX_DATABASES must be a number from 0 to 10000000",
                $"MAX_TOTAL_DATABASE_SIZE {ByteSize.Form}",
                $"MIN_FREE_DISK {ByteSize.Form}",
                $"RECONCILE_INTERVAL {DurationParser.Form}, at least 1 s",
                $"TEMPLATE_FRESHNESS {DurationParser.Form}",
                $"WARM_DATABASES must be a number from 0 to 1000",
            ],
            Variables.MistakesOf(Variables.Development(
                ("TEMPLATE_FRESHNESS", "often"),
                ("WARM_DATABASES", "1001"),
                ("MAX_DATABASES", "-1"),
                ("MIN_FREE_DISK", "10%"),
                ("MAX_TOTAL_DATABASE_SIZE", "-1"),
                ("RECONCILE_INTERVAL", "soon"))).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("0")]
    [InlineData("999ms")]
    public void Reconcilers_do_not_run_more_often_than_every_second(string interval) =>
        Assert.Equal(
            [$"RECONCILE_INTERVAL {DurationParser.Form}, at least 1 s"],
            Variables.MistakesOf(Variables.Development(("RECONCILE_INTERVAL", interval))));

    [Fact]
    public void Reconcilers_can_run_every_second() =>
        Assert.Equal(TimeSpan.FromSeconds(1), Read(("RECONCILE_INTERVAL", "1s")).Fleet.ReconcileInterval);

    [Theory]
    [InlineData("development")]
    [InlineData("test")]
    public void Faults_can_be_asked_for_by_tests(string environment) =>
        Assert.Equal("/tmp/faults", Read(("NODE_ENV", environment), ("TEST_FAULTS", "/tmp/faults")).Faults.Directory);

    [Theory]
    [InlineData("production")]
    [InlineData("staging")]
    public void Faults_are_refused_in_production(string environment) =>
        Assert.Equal(
            ["TEST_FAULTS is for tests alone, and refused in production"],
            Variables.MistakesOf(Variables.Production(("NODE_ENV", environment), ("TEST_FAULTS", "/tmp/faults"))));

    private static InfrastructureOptions Read(params (string Name, string Value)[] changes) =>
        SettingsReader.Read(Variables.Development(changes)).Infrastructure;
}
