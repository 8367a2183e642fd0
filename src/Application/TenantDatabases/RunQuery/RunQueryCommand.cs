using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.TenantDatabases.RunQuery;

/// <summary>Runs a statement in the database of the caller's tenant, as the tenant's role, in a transaction of its own.</summary>
/// <param name="Sql">One statement, its parameters as <c>$1</c>, <c>$2</c>, ...</param>
/// <param name="Parameters">Texts as PostgreSQL reads them, or nulls.</param>
/// <param name="Write">Whether it may change something.</param>
/// <param name="Timeout">How long it may run, at most <see cref="MaxTimeout"/>.</param>
/// <param name="MaxRows">How many rows to answer with, 1 to <see cref="MostRows"/>.</param>
public sealed record RunQueryCommand(string Sql, IReadOnlyList<string?> Parameters, bool Write, TimeSpan Timeout, int MaxRows)
    : IRequest<Result<QueryResult>>
{
    public const int DefaultRows = 1000;
    public const int MostRows = 10_000;
    public const int MaxParameters = 1000;

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(25);

    /// <summary>By which a retry finds that the statement was committed; null where there will be none.</summary>
    public RequestKey? Key { get; init; }

    /// <summary>Without the statement and its parameters.</summary>
    public override string ToString() => nameof(RunQueryCommand);
}
