using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Bootstrap;

/// <summary>Runs the operator's script in a new tenant's database, with no more rights than the tenant has.</summary>
internal sealed partial class TenantBootstrap(BootstrapOptions options, ILogger<TenantBootstrap> logger)
{
    // The lexer's view of quotes must be the server's, and a database may have been copied with settings of its own.
    private const string Quoting = " -c standard_conforming_strings=on -c default_transaction_read_only=off";

    /// <summary>Holds a statement that Npgsql would cut at its inner semicolons.</summary>
    private const string StatementSetting = "statement";

    /// <summary>
    /// In one transaction, committed on return, by the settings of the tenant's role at the tenant's database. Without a
    /// script it does nothing.
    /// </summary>
    /// <exception cref="ProvisioningException">It failed, and nothing of it is left; the log says where and why.</exception>
    public async Task RunAsync(
        BootstrapValues values, NpgsqlConnectionStringBuilder tenantSettings, CancellationToken cancellationToken)
    {
        if (options.Script is not { } script)
            return;
        BootstrapStatement? current = null;
        try
        {
            await using var connection = await AdministratorConnections.OpenAsync(SettingsFrom(tenantSettings), cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await SetAsync(connection, BootstrapValues.Names.Zip(values.ToTexts()), cancellationToken);
            foreach (var statement in script.Statements)
            {
                current = statement;
                RequireKnownQuoting(connection);
                await ExecuteAsync(connection, statement, values, cancellationToken);
            }

            current = null;
            await transaction.CommitAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            // What the end of the wait broke is no fault of the script's.
            cancellationToken.ThrowIfCancellationRequested();
            Report(e, current, values, tenantSettings.Database ?? "");
            // Without the cause: its text can quote statements.
            throw new ProvisioningException(ProvisioningErrors.BootstrapFailed);
        }
    }

    private static NpgsqlConnectionStringBuilder SettingsFrom(NpgsqlConnectionStringBuilder tenant) =>
        new(tenant.ConnectionString) { SearchPath = null, Pooling = false, Options = tenant.Options + Quoting };

    /// <summary>Until the end of the transaction.</summary>
    private static async Task SetAsync(
        NpgsqlConnection connection, IEnumerable<(string Name, string Text)> settings, CancellationToken cancellationToken)
    {
        await using var set = new NpgsqlCommand { Connection = connection };
        var calls = new List<string>();
        foreach (var (name, text) in settings)
        {
            set.Parameters.AddWithValue(text);
            calls.Add($"pg_catalog.set_config('{BootstrapValues.SettingPrefix}{name}', ${set.Parameters.Count}, true)");
        }

        set.CommandText = $"SELECT {string.Join(", ", calls)}";
        await set.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, BootstrapStatement statement, BootstrapValues values, CancellationToken cancellationToken)
    {
        var sql = statement.Render(values);
        if (statement.HasInnerSemicolon)
        {
            await SetAsync(connection, [(StatementSetting, sql)], cancellationToken);
            sql = $"DO $do$ BEGIN EXECUTE pg_catalog.current_setting('{BootstrapValues.SettingPrefix}{StatementSetting}'); END $do$";
        }

        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A statement may have changed by which rules the next one's quotes are read.</summary>
    private static void RequireKnownQuoting(NpgsqlConnection connection)
    {
        if (connection.PostgresParameters["standard_conforming_strings"] != "on"
            || connection.PostgresParameters["client_encoding"] != "UTF8")
        {
            throw new NpgsqlException("The script changed standard_conforming_strings or client_encoding.");
        }
    }

    private void Report(NpgsqlException exception, BootstrapStatement? statement, BootstrapValues values, string database)
    {
        if (exception is not PostgresException e)
        {
            Broke(database, PlaceOf(statement, values, 0), exception.Message);
            return;
        }

        var position = e.Position > 0 ? e.Position : statement is { HasInnerSemicolon: true } ? e.InternalPosition : 0;
        Failed(database, PlaceOf(statement, values, position), e.SqlState, WithoutValues(e.MessageText, values));
    }

    private static string PlaceOf(BootstrapStatement? statement, BootstrapValues values, int position) => statement is null
        ? "before or after its statements"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"in line {(position > 0 ? statement.LineOf(values, position) : statement.Line)}");

    /// <summary>PostgreSQL quotes in its messages what it cannot take.</summary>
    private static string WithoutValues(string message, BootstrapValues values)
    {
        var texts = values.ToTexts();
        for (var i = 0; i < texts.Count; i++)
            message = message.Replace($"\"{texts[i]}\"", $"@{BootstrapValues.Names[i]}", StringComparison.Ordinal);
        return message
            .Replace(values.AdminPasswordHash, "@admin_password_hash", StringComparison.Ordinal)
            .Replace(values.AdminEmail, "@admin_email", StringComparison.Ordinal);
    }

    [LoggerMessage(2161, LogLevel.Error, "The bootstrap script failed in {Database} {Place} ({SqlState}): {Reason}")]
    private partial void Failed(string database, string place, string sqlState, string reason);

    [LoggerMessage(2162, LogLevel.Error, "The bootstrap script broke off in {Database} {Place}: {Reason}")]
    private partial void Broke(string database, string place, string reason);
}
