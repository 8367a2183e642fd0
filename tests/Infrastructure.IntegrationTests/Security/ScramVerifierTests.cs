using System.Security.Cryptography;
using System.Text;
using Npgsql;
using TenantManager.Infrastructure.Security;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Security;

public sealed class ScramVerifierTests(PostgresServer server)
{
    /// <summary>RFC 7677, section 3: the exchange of user "user" with password "pencil".</summary>
    [Fact]
    public void Agrees_with_the_exchange_in_RFC_7677()
    {
        const string Exchange = "n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        var proof = Convert.FromBase64String("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");

        var verifier = ScramVerifier.Create("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="));

        var parts = verifier.Split('$');
        Assert.Equal(["SCRAM-SHA-256", "4096:W22ZaJ0SNY7soEsUEjb6gQ=="], parts[..2]);
        var keys = parts[2].Split(':').Select(Convert.FromBase64String).ToArray();
        var (storedKey, serverKey) = (keys[0], keys[1]);
        // The server takes the client's proof apart by StoredKey, and signs with ServerKey.
        var signature = HMACSHA256.HashData(storedKey, Encoding.ASCII.GetBytes(Exchange));
        var clientKey = proof.Zip(signature, (a, b) => (byte)(a ^ b)).ToArray();
        Assert.Equal(storedKey, SHA256.HashData(clientKey));
        Assert.Equal(
            "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
            Convert.ToBase64String(HMACSHA256.HashData(serverKey, Encoding.ASCII.GetBytes(Exchange))));
    }

    [Fact]
    public void Takes_another_salt_every_time() =>
        Assert.NotEqual(ScramVerifier.Create("pencil"), ScramVerifier.Create("pencil"));

    [Fact]
    public void Refuses_what_would_need_SASLprep() =>
        Assert.Throws<ArgumentException>(() => ScramVerifier.Create("pencíl"));

    [Fact]
    public async Task Is_stored_by_PostgreSQL_as_it_is_and_lets_the_password_in_and_no_other()
    {
        const string Role = "scram_role";
        const string Password = "a'pass\\word with $igns";
        var verifier = ScramVerifier.Create(Password);

        await server.ExecuteAsync("postgres", $"CREATE ROLE {Role} LOGIN PASSWORD '{verifier}'; GRANT CONNECT ON DATABASE postgres TO {Role}");

        Assert.Equal([verifier], await server.QueryAsync<string>(
            "postgres", $"SELECT rolpassword FROM pg_authid WHERE rolname = '{Role}'"));
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres", Role, Password));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var other = new NpgsqlConnection(server.ConnectionString("postgres", Role, Password + "x"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => other.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }
}
