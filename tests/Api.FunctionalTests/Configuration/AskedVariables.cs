using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TenantManager.Api.FunctionalTests.Configuration;

/// <summary>Variables that remember which of them were asked for.</summary>
internal sealed class AskedVariables(Dictionary<string, string> variables) : IReadOnlyDictionary<string, string>
{
    public SortedSet<string> Names { get; } = new(StringComparer.Ordinal);

    public IEnumerable<string> Keys => variables.Keys;

    public IEnumerable<string> Values => variables.Values;

    public int Count => variables.Count;

    public string this[string key] => variables[key];

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        Names.Add(key);
        return variables.TryGetValue(key, out value);
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => variables.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
