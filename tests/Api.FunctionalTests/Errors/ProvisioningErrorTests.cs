using System.Net;
using Npgsql;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Errors;

/// <summary>The errors that the contract has word for word, each provoked by its cause.</summary>
public sealed class ProvisioningErrorTests(TestBench bench)
{
    [Fact]
    public async Task A_source_database_that_is_missing()
    {
        await using var service = await bench.StartAsync(("SOURCE_DATABASE_NAME", "twenty"));

        var answer = await FailsAsync(service, "source_database_missing", "Source database 'twenty' does not exist");

        Assert.Contains("SOURCE_DATABASE_NAME", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("unhealthy", await StateOfAsync(service, "source_database"));
    }

    [Fact]
    public async Task A_machine_without_pg_dump()
    {
        await using var programs = new ProgramDirectory();
        programs.Link("dotnet");
        await using var service = await bench.StartAsync(("PATH", programs.FullPath));

        var answer = await FailsAsync(service, "pg_dump_missing", "pg_dump: command not found");

        Assert.Contains("postgresql-client", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("unhealthy", await StateOfAsync(service, "pg_dump"));
    }

    [Fact]
    public async Task A_pg_dump_that_is_older_than_the_server()
    {
        await using var programs = new ProgramDirectory();
        programs.Link("dotnet");
        programs.Write("pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.24'");
        programs.Write("pg_restore", "echo 'pg_restore (PostgreSQL) 9.6.24'");
        await using var service = await bench.StartAsync(("PATH", programs.FullPath));
        var server = (await bench.Postgres.QueryAsync<string>("postgres", "SHOW server_version_num"))[0][..2];

        await FailsAsync(service, "pg_dump_outdated", $"pg_dump 9 is older than the server {server}");

        Assert.Equal("unhealthy", await StateOfAsync(service, "pg_dump"));
    }

    [Fact]
    public async Task An_administrator_who_may_not_create_databases()
    {
        var password = SecretLedger.NewSecret();
        bench.Secrets.Add(password);
        await bench.Postgres.ExecuteAsync(
            "postgres",
            "SET log_statement = 'none'",
            $"CREATE ROLE powerless LOGIN PASSWORD '{password}'",
            $"GRANT pg_read_all_data TO powerless; GRANT CONNECT ON DATABASE {bench.SmallSource} TO powerless");
        await using var service = await bench.StartAsync(
            ("POSTGRES_HOST", PostgresServer.Host),
            ("POSTGRES_PORT", $"{bench.Postgres.Port}"),
            ("POSTGRES_ADMIN_USER", "powerless"),
            ("POSTGRES_ADMIN_PASSWORD", password));

        var answer = await FailsAsync(service, "create_database_failed", "Failed to create database");

        Assert.Contains("CREATEDB", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_whose_password_is_wrong()
    {
        var password = SecretLedger.NewSecret();
        bench.Secrets.Add(password);
        await using var service = await bench.StartAsync(
            ("POSTGRES_HOST", PostgresServer.Host),
            ("POSTGRES_PORT", $"{bench.Postgres.Port}"),
            ("POSTGRES_ADMIN_USER", PostgresServer.Administrator),
            ("POSTGRES_ADMIN_PASSWORD", password));

        await FailsAsync(service, "create_database_failed", "Failed to create database");
    }

    [Fact]
    public async Task A_source_with_an_object_that_cannot_be_restored()
    {
        var source = await bench.Postgres.CreateDatabaseAsync("privileged");
        await bench.Postgres.LoadAsync(
            source,
            """
            CREATE FUNCTION public.note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
            CREATE EVENT TRIGGER only_a_superuser_may ON ddl_command_start EXECUTE FUNCTION public.note();
            """,
            asSuperuser: true);
        await using var service = await bench.StartAsync(("SOURCE_DATABASE_NAME", source));

        await FailsAsync(service, "schema_copy_failed", source);

        Assert.Contains("only_a_superuser_may", service.Output, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(service);
    }

    [Fact]
    public async Task A_source_that_is_locked_for_longer_than_the_copy_may_take()
    {
        var source = await bench.Postgres.CreateDatabaseAsync("locked");
        await bench.Postgres.ExecuteAsync(source, $"CREATE TABLE public.busy (id int); ALTER TABLE public.busy OWNER TO {PostgresServer.Administrator}");
        await using var service = await bench.StartAsync(("SOURCE_DATABASE_NAME", source), ("SCHEMA_COPY_TIMEOUT", "3s"), ("TEMPLATE_FRESHNESS", "0"));
        var email = ApiClient.NewEmail();
        await using (var connection = await bench.Postgres.OpenAsync(source))
        {
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var migration = new NpgsqlCommand("ALTER TABLE public.busy ADD COLUMN name text", connection, transaction);
            await migration.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

            var answer = await service.Api.TryRegisterAsync("Locked Out", email);

            Assert.Equal((HttpStatusCode.ServiceUnavailable, "schema_copy_failed"), (answer.Status, answer.Code));
            await AssertNothingIsLeftAsync(service);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        // Three seconds are little on a busy machine.
        Answer? registered = null;
        await Eventually.TrueAsync("it is registered", ServiceProcess.Patience, async () =>
            (registered = await service.Api.TryRegisterAsync("Locked Out", email)).Status == HttpStatusCode.Created);
        Assert.Equal([0L], await bench.Postgres.QueryAsync<long>(
            (string)registered!.Data["database"]!["name"]!, "SELECT count(name) FROM public.busy"));
    }

    /// <summary>Fails with the words in the answer and in the log, and leaves nothing; twice, since a retry must be possible.</summary>
    private static async Task<Answer> FailsAsync(ServiceProcess service, string code, string words)
    {
        var email = ApiClient.NewEmail();
        var answers = new[]
        {
            await service.Api.TryRegisterAsync("Unlucky", email), await service.Api.TryRegisterAsync("Unlucky", email),
        };

        Assert.All(answers, answer =>
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, code), (answer.Status, answer.Code));
            Assert.Contains(words, answer.Detail, StringComparison.Ordinal);
            Assert.True(answer.Headers.ContainsKey("Retry-After"));
        });
        Assert.Contains(words, service.Output, StringComparison.Ordinal);
        var tenants = await service.Api.GetAsAdminAsync("/api/admin/tenants");
        Assert.Empty(tenants.Json!["data"]!.AsArray());
        return answers[0];
    }

    /// <summary>But for what the next attempt at a template has made, which is gone a moment later.</summary>
    private Task AssertNothingIsLeftAsync(ServiceProcess service)
    {
        var prefix = service.Variables["TENANT_DB_PREFIX"];
        return Eventually.TrueAsync("nothing is left", ServiceProcess.Patience, async () => (await bench.Postgres.QueryAsync<string>(
            "postgres",
            $"SELECT datname::text FROM pg_database WHERE starts_with(datname, '{prefix}') "
            + $"UNION ALL SELECT rolname::text FROM pg_roles WHERE starts_with(rolname, '{prefix}')")).Count == 0);
    }

    private static async Task<string> StateOfAsync(ServiceProcess service, string check)
    {
        var ready = await service.Api.GetAsync("/health/ready");
        return (string)ready.Json!["checks"]!.AsArray().Single(state => (string)state!["name"]! == check)!["state"]!;
    }
}
