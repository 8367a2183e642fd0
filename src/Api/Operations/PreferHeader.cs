namespace TenantManager.Api.Operations;

/// <summary>The header <c>Prefer</c> (RFC 7240). What cannot be understood in it is passed over: it is a wish.</summary>
internal static class PreferHeader
{
    public const string Name = "Prefer";
    public const string Applied = "Preference-Applied";
    public const string RespondAsync = "respond-async";

    /// <param name="value">All of the header's values, with commas; null where it was not sent.</param>
    public static bool AsksForAsync(string? value) => value is not null && Preferences(value)
        .Any(preference => preference.Equals(RespondAsync, StringComparison.OrdinalIgnoreCase));

    /// <summary>The names of the preferences, without their values and parameters. Commas in quotes divide nothing.</summary>
    private static IEnumerable<string> Preferences(string value)
    {
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i <= value.Length; i++)
        {
            if (i == value.Length || (value[i] == ',' && !isQuoted))
            {
                yield return NameOf(value[start..i]);
                start = i + 1;
            }
            else if (value[i] == '\\' && isQuoted)
            {
                i++;
            }
            else if (value[i] == '"')
            {
                isQuoted = !isQuoted;
            }
        }
    }

    private static string NameOf(string preference)
    {
        var end = preference.AsSpan().IndexOfAny(';', '=');
        return (end < 0 ? preference : preference[..end]).Trim();
    }
}
