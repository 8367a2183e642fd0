namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>What a role and its database are ours for.</summary>
internal enum MarkedAs
{
    /// <summary>A tenant's whose registration may still be undone.</summary>
    Pending,

    /// <summary>A tenant's that has been active: a customer's, whatever a registry says that was restored from a backup.</summary>
    Tenant,
    Warm,
    Template,

    /// <summary>A role that a tenant has lent; it owns no database.</summary>
    Lent,
}

/// <summary>
/// The comment on a role, set in the transaction that creates it. A role with the mark is ours, and so is the database that it
/// owns; anything else, whatever its name, is never touched. It names the installation, since two may share a server, and says
/// whether a customer has it, since the registry may be older than the server.
/// </summary>
/// <param name="Installation">Whose registry knows the id.</param>
/// <param name="Kind">What the id is one of.</param>
/// <param name="Id">Of the tenant, the warm database, the template or the credential.</param>
internal readonly record struct ObjectMark(Guid Installation, MarkedAs Kind, Guid Id)
{
    private const string Prefix = "tenant-manager ";

    /// <summary>What every mark is like, of any installation.</summary>
    public const string LikePattern = Prefix + "%";

    /// <summary>The comment.</summary>
    public string Text => $"{PrefixOf(Installation, Kind)}{Id:D}";

    /// <summary>
    /// The comment on its database, which is set once: of a tenant's, an administrator without superuser is not the owner any more.
    /// </summary>
    public string DatabaseText => Kind == MarkedAs.Pending ? (this with { Kind = MarkedAs.Tenant }).Text : Text;

    /// <summary>The comments that mean this mark: those of tenants from before marks named the installation, too.</summary>
    public IReadOnlyList<string> AcceptedTexts => Kind == MarkedAs.Tenant ? [Text, $"{Prefix}tenant {Id:D}"] : [Text];

    /// <summary>What every mark of one installation is like.</summary>
    public static string LikePatternOf(Guid installation) => $"{Prefix}{installation:D} %";

    public static string LikePatternOf(Guid installation, MarkedAs kind) => $"{PrefixOf(installation, kind)}%";

    /// <summary>Null for a comment that is no mark.</summary>
    public static ObjectMark? Parse(string comment) =>
        comment.StartsWith(Prefix, StringComparison.Ordinal)
        && comment[Prefix.Length..].Split(' ') is [var installation, var kind, var id]
        && Guid.TryParseExact(installation, "D", out var installationId)
        && Enum.TryParse<MarkedAs>(kind, ignoreCase: true, out var markedAs)
        && Guid.TryParseExact(id, "D", out var objectId)
            ? new ObjectMark(installationId, markedAs, objectId)
            : null;

    private static string PrefixOf(Guid installation, MarkedAs kind) => $"{Prefix}{installation:D} {WordOf(kind)} ";

    private static string WordOf(MarkedAs kind) => kind switch
    {
        MarkedAs.Pending => "pending",
        MarkedAs.Tenant => "tenant",
        MarkedAs.Warm => "warm",
        MarkedAs.Template => "template",
        MarkedAs.Lent => "lent",
        _ => throw new InvalidOperationException($"Unknown kind {kind}."),
    };
}
