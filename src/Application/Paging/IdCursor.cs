namespace TenantManager.Application.Paging;

/// <summary>A place in a list: ids are version 7, so they sort by the time of making.</summary>
public readonly record struct IdCursor(Guid Id);
