using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace TenantManager.Benchmarks.Bare;

[ApiController]
[Authorize]
public sealed class BareController(NpgsqlDataSource database) : ControllerBase
{
    /// <summary>Like <c>GET /api/me</c>, of what the token says.</summary>
    [HttpGet("me")]
    public ActionResult Me()
    {
        var tenantId = User.FindFirstValue("tenant_id")!;
        return Ok(new Envelope<CurrentUser>(true, new CurrentUser(
            new BareUser(User.FindFirstValue("sub")!, User.FindFirstValue("email")!, User.FindFirstValue("role")!, tenantId),
            new BareTenant(tenantId, "organization-1", "Organization 1", "free", "active"))));
    }

    /// <summary>Like <c>POST /api/tenant/query</c>: one query, its columns and its rows.</summary>
    [HttpPost("query")]
    public async Task<ActionResult> Query([FromBody] BareQuery query, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(query.Sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = Enumerable.Range(0, reader.FieldCount)
            .Select(i => new BareColumn(reader.GetName(i), reader.GetDataTypeName(i))).ToList();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object?[reader.FieldCount];
            reader.GetValues(row!);
            rows.Add(row);
        }

        return Ok(new Envelope<BareRows>(true, new BareRows(columns, rows, rows.Count)));
    }
}

public sealed record Envelope<T>(bool Success, T Data);

public sealed record CurrentUser(BareUser User, BareTenant Tenant);

public sealed record BareUser(string Id, string Email, string Role, string TenantId);

public sealed record BareTenant(string Id, string Slug, string Name, string Plan, string Status);

public sealed record BareQuery(string Sql);

public sealed record BareColumn(string Name, string Type);

public sealed record BareRows(IReadOnlyList<BareColumn> Columns, IReadOnlyList<object?[]> Rows, int RowCount);
