namespace TenantManager.Api.Contracts;

/// <summary>The data of an answer that has nothing to tell but its success: an empty object.</summary>
public sealed record NoData;
