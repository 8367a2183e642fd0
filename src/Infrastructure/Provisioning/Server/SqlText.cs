namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>Quoting for the statements that take no parameters: <c>CREATE ROLE</c>, <c>CREATE DATABASE</c> and the like.</summary>
internal static class SqlText
{
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Literal(string text) =>
        text.Contains('\\', StringComparison.Ordinal)
            ? $"E'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'"
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A value inside a libpq connection string.</summary>
    public static string ConnectionValue(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
