using Microsoft.AspNetCore.Mvc;
using TenantManager.Application.Tenants.RenameTenant;
using TenantManager.Application.Usage.GetUsage;

namespace TenantManager.Api.Contracts;

/// <param name="Name">2 to 255 characters, with a letter or a digit.</param>
public sealed record RenameTenantRequest(string? Name)
{
    public RenameTenantCommand ToCommand() => new(Name ?? "");
}

public sealed record UsageRequest
{
    /// <summary>The first day, such as 2026-11-01; by default the 30 days are shown that end with the last.</summary>
    [FromQuery(Name = "from")]
    public DateOnly? From { get; init; }

    /// <summary>The last day; by default today. At most 366 days.</summary>
    [FromQuery(Name = "to")]
    public DateOnly? To { get; init; }

    public GetUsageQuery ToQuery() => new(From, To);
}
