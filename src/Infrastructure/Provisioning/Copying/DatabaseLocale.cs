using System.Text;
using System.Text.Json;
using Npgsql;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>Encoding and collation of a database, which a copy must share: they decide how text sorts and compares.</summary>
internal sealed record DatabaseLocale(
    string Encoding, string Collate, string CharacterType, string Provider, string? ProviderLocale, string? IcuRules)
{
    public static async Task<DatabaseLocale> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // As JSON, because the columns differ: datlocprovider came with 15, daticurules with 16, daticulocale went in 17.
        await using var command = new NpgsqlCommand(
            """
            SELECT pg_catalog.pg_encoding_to_char(d.encoding), pg_catalog.to_jsonb(d)::text
            FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        using var row = JsonDocument.Parse(reader.GetString(1));
        return new DatabaseLocale(
            reader.GetString(0),
            Text(row, "datcollate")!,
            Text(row, "datctype")!,
            Text(row, "datlocprovider") ?? "c",
            Text(row, "datlocale") ?? Text(row, "daticulocale"),
            Text(row, "daticurules"));
    }

    /// <summary>The options of <c>CREATE DATABASE</c> that make another database like this.</summary>
    public string ToCreateOptions()
    {
        var options = new StringBuilder();
        options.Append(" ENCODING ").Append(SqlText.Literal(Encoding));
        options.Append(" LC_COLLATE ").Append(SqlText.Literal(Collate));
        options.Append(" LC_CTYPE ").Append(SqlText.Literal(CharacterType));
        if (Provider == "i")
            options.Append(" LOCALE_PROVIDER icu ICU_LOCALE ").Append(SqlText.Literal(ProviderLocale!));
        if (Provider == "b")
            options.Append(" LOCALE_PROVIDER builtin BUILTIN_LOCALE ").Append(SqlText.Literal(ProviderLocale!));
        if (IcuRules is not null)
            options.Append(" ICU_RULES ").Append(SqlText.Literal(IcuRules));
        return options.ToString();
    }

    private static string? Text(JsonDocument row, string column) =>
        row.RootElement.TryGetProperty(column, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
