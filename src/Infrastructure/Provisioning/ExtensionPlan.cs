namespace TenantManager.Infrastructure.Provisioning;

/// <summary>
/// Who creates which of the source's extensions. Trusted ones come with the restore, by the tenant's role. The others only
/// a superuser may create: an administrator who is one does, while the new database is still empty, so that nothing of
/// anybody's can run with its rights.
/// </summary>
internal sealed record ExtensionPlan(
    IReadOnlyList<SourceExtension> ByAdministrator, IReadOnlyList<string> DumpArguments)
{
    public static ExtensionPlan For(IReadOnlyList<SourceExtension> extensions, bool administratorIsSuperuser)
    {
        // Only where the schema is there before the restore makes the source's own schemas.
        var byAdministrator = extensions
            .Where(e => administratorIsSuperuser && !e.IsTrusted && e.Schema is "public" or "pg_catalog")
            .ToList();
        if (byAdministrator.Count == 0)
            return new ExtensionPlan([], []);

        // pg_dump takes extensions to include, as patterns, so the rest is named one by one; one must be there in any case.
        var included = extensions.Except(byAdministrator).Select(e => e.Name).Append("plpgsql");
        return new ExtensionPlan(byAdministrator, [.. included.Select(name => $"--extension={SqlText.Identifier(name)}")]);
    }
}
