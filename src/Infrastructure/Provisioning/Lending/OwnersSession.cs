using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Provisioning.Lending;

/// <summary>
/// Works in a tenant's database as its owner, where the owner itself may not be able to log in: it is suspended, or its connections are all in
/// use. A lent role of ours logs in with a password that nobody else has, takes on the owner's role, and is no member of it any more when
/// the work begins.
/// </summary>
internal sealed class OwnersSession(DatabaseServerOptions server, FaultPoints faults)
{
    private const string ApplicationName = "tenant-manager lending";

    // The client's own go before those that the tenant has set for its database.
    private const string Settings =
        "-c role=none -c default_transaction_read_only=off -c statement_timeout=10s -c lock_timeout=2s -c idle_in_transaction_session_timeout=0";

    /// <param name="administrator">Over which the lent role gets the right to.</param>
    /// <param name="role">The lent role, without sessions. It keeps <c>CONNECT</c> and that password.</param>
    /// <param name="database">The database, and the name of the role that owns it.</param>
    /// <param name="work">As the owner.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(
        NpgsqlConnection administrator, string role, string database, Func<NpgsqlConnection, Task> work, CancellationToken cancellationToken)
    {
        var password = RandomPassword.New();
        await RoleMembership.WhileMemberAsync(administrator, database, () => administrator.ExecuteAsync(
            $"GRANT CONNECT ON DATABASE {SqlText.Identifier(database)} TO {SqlText.Identifier(role)}", cancellationToken), cancellationToken);
        await administrator.ExecuteAsync(
            $"ALTER ROLE {SqlText.Identifier(role)} LOGIN PASSWORD {SqlText.Literal(ScramVerifier.Create(password))} VALID UNTIL 'infinity'",
            cancellationToken);
        NpgsqlConnection? connection = null;
        try
        {
            await RoleMembership.WhileMemberAsync(administrator, database, role, async () =>
            {
                var settings = ServerSettings.For(server, role, password, database, ApplicationName);
                settings.Options = Settings;
                connection = await AdministratorConnections.OpenAsync(settings, cancellationToken);
                await faults.ReachAsync(FaultPoint.LendingEntered, cancellationToken);
                await connection.ExecuteAsync($"SET ROLE {SqlText.Identifier(database)}", cancellationToken);
            }, cancellationToken);
            await work(connection!);
        }
        finally
        {
            if (connection is not null)
                await connection.DisposeAsync();
        }
    }
}
