using System.Text.Json.Serialization;

namespace TenantManager.Api.Errors;

/// <summary>The body of every answer that fails: RFC 9457 problem details, with the envelope's members on it.</summary>
/// <param name="Type">A URI that names the kind of problem.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">What is wrong, for a person.</param>
/// <param name="Instance">The path that was asked for.</param>
/// <param name="Code">What is wrong, for a program.</param>
/// <param name="TraceId">Finds the request in the log.</param>
/// <param name="Errors">By field of the request, what is wrong with it.</param>
public sealed record ApiProblem(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Instance,
    string Code,
    string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors)
{
    /// <summary>Always false.</summary>
    public bool Success => false;

    /// <summary>The same as the detail.</summary>
    public string Message => Detail;
}
