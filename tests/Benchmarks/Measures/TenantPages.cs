using TenantManager.Benchmarks.Reporting;
using TenantManager.Benchmarks.Support;

namespace TenantManager.Benchmarks.Measures;

/// <summary>The list of very many tenants: its first page, and one far behind. They are rows of the registry alone, without databases.</summary>
internal sealed class TenantPages : IBenchmark
{
    private const int PageSize = 50;
    private const string FirstPage = "/api/admin/tenants?limit=50";

    public string Name => "list";

    public async Task RunAsync(BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        var tenants = options.Size(100_000, 2_000);
        var page = options.Size(1_000, 20);
        await using var server = await BenchmarkServer.StartAsync();
        var source = await server.CreateDatabaseAsync("source", tables: 0);
        await using var service = await ServiceUnderTest.StartAsync(
            server, source, ServiceSettings.For(options) with { WarmDatabases = 0 }, cancellationToken);
        await server.ExecuteAsync(service.Registry, RowsOf(tenants));
        await server.ExecuteAsync(service.Registry, "VACUUM ANALYZE");
        await server.SettleAsync();

        var farPage = await WalkToAsync(service, page, cancellationToken);
        var first = new Samples("the first page", "ms");
        var far = new Samples($"page {page:N0}", "ms");
        var search = new Samples("a search", "ms");
        for (var round = 0; round < options.RunsOr(full: 200, quick: 5); round++)
        {
            await first.TimeAsync(() => service.AskAsOperatorAsync(FirstPage, cancellationToken));
            await far.TimeAsync(() => service.AskAsOperatorAsync(farPage, cancellationToken));
            // One tenant of all, which no index finds.
            await search.TimeAsync(() => service.AskAsOperatorAsync($"{FirstPage}&search=zation {tenants / 2}", cancellationToken));
        }

        report.Add(new Row
        {
            Benchmark = Name,
            What = $"`GET /api/admin/tenants?limit={PageSize}` of {tenants:N0} tenants, page {page:N0} against the first, or the other way round",
            Product = far.ToFigure(),
            Baseline = first.ToFigure(),
            Measured = Math.Max(far.Median / first.Median, first.Median / far.Median),
            Target = Target.Below(1.5),
            Note = search.ToFigure()?.ToString(),
        });
        report.Add(new Row
        {
            Benchmark = Name,
            What = "The slower of the two",
            Product = (far.Median > first.Median ? far : first).ToFigure(),
            Measured = Math.Max(far.Median, first.Median),
            Target = Target.Below(15, "ms"),
        });
    }

    /// <summary>Page by page, as a client comes there.</summary>
    private static async Task<string> WalkToAsync(ServiceUnderTest service, int page, CancellationToken cancellationToken)
    {
        var path = FirstPage;
        for (var at = 1; at < page; at++)
        {
            var answer = await service.AskAsOperatorAsync(path, cancellationToken);
            path = $"{FirstPage}&cursor={Uri.EscapeDataString((string)answer["pagination"]!["next_cursor"]!)}";
        }

        return path;
    }

    private static string RowsOf(int tenants) =>
        $"""
        INSERT INTO tenant_registry (id, slug, name, database_name, status, plan, database_password_version, secrets_key_id, created_at, updated_at)
        SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'organization-' || i, 'Organization ' || i,
            'twenty_tenant_organization_' || i, (ARRAY['active', 'active', 'active', 'suspended'])[1 + i % 4],
            (ARRAY['free', 'pro', 'enterprise'])[1 + i % 3], 1, 'none', now(), now()
        FROM generate_series(1, {tenants}) i;
        INSERT INTO tenant_usage (tenant_id, database_size_bytes, active_users_count, api_calls_count)
        SELECT id, 8000000, 1, 0 FROM tenant_registry;
        """;
}
