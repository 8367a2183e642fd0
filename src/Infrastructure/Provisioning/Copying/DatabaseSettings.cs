using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>
/// What <c>ALTER DATABASE ... SET</c> says: it belongs to the database's name and not to what is in it, so neither a restore nor
/// a clone takes it along.
/// </summary>
internal sealed partial class DatabaseSettings(ILogger<DatabaseSettings> logger)
{
    // Only what makes the same SQL mean something else. Not what limits or tunes the source itself (timeouts, read-only),
    // and not an application's own settings, which hold secrets as often as not.
    private static readonly HashSet<string> SettingsWithMeaning = new(StringComparer.OrdinalIgnoreCase)
    {
        "search_path", "TimeZone", "DateStyle", "IntervalStyle", "bytea_output", "extra_float_digits", "xmlbinary", "xmloption",
        "default_text_search_config", "lc_monetary", "lc_numeric", "lc_time", "standard_conforming_strings", "array_nulls",
        "transform_null_equals", "default_toast_compression",
    };

    /// <summary>Those of the connection's database that change what SQL means.</summary>
    public static async Task<IReadOnlyList<DatabaseSetting>> ReadWithMeaningAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken) =>
        [
            .. (await FindAsync(connection, connection.Database, cancellationToken) ?? [])
                .Where(setting => SettingsWithMeaning.Contains(setting.Name)),
        ];

    /// <summary>Those of any database of the server; null where it is not there.</summary>
    public static async Task<IReadOnlyList<DatabaseSetting>?> FindAsync(
        NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT split_part(s.setting, '=', 1), substr(s.setting, strpos(s.setting, '=') + 1)
            FROM pg_database d
            LEFT JOIN pg_db_role_setting r ON r.setdatabase = d.oid AND r.setrole = 0
            LEFT JOIN unnest(r.setconfig) AS s(setting) ON true
            WHERE d.datname = $1
            """,
            connection);
        command.Parameters.AddWithValue(database);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var settings = new List<DatabaseSetting>();
        do
        {
            if (!await reader.IsDBNullAsync(0, cancellationToken))
                settings.Add(new DatabaseSetting(reader.GetString(0), reader.GetString(1)));
        }
        while (await reader.ReadAsync(cancellationToken));
        return settings;
    }

    /// <summary>Gives the database these settings; one that cannot be set there is passed over, and the log says so.</summary>
    /// <param name="connection">As the database's owner, at any database.</param>
    /// <param name="settings">From <see cref="FindAsync"/>.</param>
    /// <param name="database">Which gets them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ApplyAsync(
        NpgsqlConnection connection, IReadOnlyList<DatabaseSetting> settings, string database, CancellationToken cancellationToken)
    {
        foreach (var setting in settings)
            await ApplyAsync(connection, setting, database, cancellationToken);
    }

    /// <summary>
    /// Through the session's own value, which PostgreSQL reads as it wrote it: lists such as a search path need no parsing.
    /// </summary>
    private async Task ApplyAsync(
        NpgsqlConnection connection, DatabaseSetting setting, string database, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var set = new NpgsqlCommand("SELECT pg_catalog.set_config($1, $2, true)", connection);
            set.Parameters.AddWithValue(setting.Name);
            set.Parameters.AddWithValue(setting.Value);
            await set.ExecuteNonQueryAsync(cancellationToken);
            await connection.ExecuteAsync(
                $"ALTER DATABASE {SqlText.Identifier(database)} SET {SqlText.Identifier(setting.Name)} FROM CURRENT", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException e) when (IsTheSettings(e))
        {
            SettingNotCopied(setting.Name, database, e.MessageText);
        }
    }

    /// <summary>It is unknown, has no such value, or is not the owner's to set. Anything else is the server's trouble.</summary>
    private static bool IsTheSettings(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.CantChangeRuntimeParam or PostgresErrorCodes.FeatureNotSupported
        || exception.SqlState.StartsWith("22", StringComparison.Ordinal) || exception.SqlState.StartsWith("42", StringComparison.Ordinal);

    [LoggerMessage(2123, LogLevel.Warning, "The source's setting {Setting} was not copied to {Database}: {Reason}")]
    private partial void SettingNotCopied(string setting, string database, string reason);
}

/// <param name="Name">Of the setting.</param>
/// <param name="Value">As the catalog has it.</param>
internal sealed record DatabaseSetting(string Name, string Value);
