using Npgsql;
using TenantManager.Api.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Has_the_defaults_of_the_documentation()
    {
        var settings = SettingsReader.Read(Variables.Development());
        var infrastructure = settings.Infrastructure;

        Assert.True(settings.IsDevelopment);
        Assert.Equal(3001, settings.Http.Port);
        Assert.Equal("twenty", infrastructure.DatabaseServer.SourceDatabase);
        Assert.Equal("twenty_tenant_", settings.Naming.DatabasePrefix);
        Assert.Equal(10, infrastructure.TenantDatabases.MaxConnectionsPerTenant);
        Assert.Equal(10_000, infrastructure.TenantDatabases.MaxTotalConnections);
        Assert.Equal(TimeSpan.FromMinutes(30), infrastructure.TenantDatabases.PoolIdleTimeout);
        Assert.Equal(TimeSpan.FromHours(24), infrastructure.Tokens.AccessLifetime);
        Assert.Equal(TimeSpan.FromDays(30), infrastructure.Tokens.RefreshLifetime);
        Assert.Equal(11, infrastructure.Hashing.WorkFactor);
        Assert.Equal(TimeSpan.FromMinutes(3), infrastructure.SchemaCopy.Timeout);
        Assert.Null(infrastructure.SchemaCopy.DockerContainer);
        Assert.Equal(TimeSpan.FromSeconds(60), infrastructure.Startup.Timeout);
        Assert.True(infrastructure.DatabaseServer.IsolateSharedDatabases);
        Assert.Equal(new RateLimit(20, TimeSpan.FromHours(1)), settings.RateLimits.Register);
        Assert.Equal(new RateLimit(10, TimeSpan.FromMinutes(1)), settings.RateLimits.Login);
        Assert.Equal(new RateLimit(300, TimeSpan.FromMinutes(1)), settings.RateLimits.Default);
        Assert.Equal(new RateLimit(5, TimeSpan.FromHours(1)), settings.RateLimits.PasswordReset);
        Assert.Equal(new RateLimit(100, TimeSpan.FromHours(1)), settings.RateLimits.Invite);
        Assert.Equal(["*"], settings.Cors.AllowedOrigins);
        Assert.Empty(settings.Http.TrustedProxies);
    }

    [Fact]
    public void Tells_all_mistakes_at_once_by_name()
    {
        var mistakes = Variables.MistakesOf(Variables.Development(
            ("PORT", "http"),
            ("GLOBAL_DATABASE_URL", "postgresql://u:sekret@h/d?foo=1"),
            ("POSTGRES_ADMIN_PASSWORD", "sekret"),
            ("POSTGRES_PORT", "0"),
            ("POSTGRES_SSLMODE", "on"),
            ("JWT_EXPIRES_IN", "1y"),
            ("REFRESH_EXPIRES_IN", "0"),
            ("BCRYPT_WORK_FACTOR", "4"),
            ("SECRETS_KEY", "sekret"),
            ("TENANT_DB_PREFIX", "Acme-"),
            ("MAX_CONNECTIONS_PER_TENANT", "-1"),
            ("POOL_IDLE_TIMEOUT", "30m"),
            ("USE_DOCKER_FOR_SCHEMA_COPY", "maybe"),
            ("ALLOWED_ORIGINS", "app.acme.com"),
            ("RATE_LIMIT_LOGIN", "10"),
            ("TRUSTED_PROXIES", "10.0.0.0/8,10.1"),
            ("STARTUP_TIMEOUT", "soon"),
            ("LOG_LEVEL", "loud")));

        Assert.Equal(
            [
                "ALLOWED_ORIGINS", "BCRYPT_WORK_FACTOR", "GLOBAL_DATABASE_URL", "JWT_EXPIRES_IN", "LOG_LEVEL",
                "MAX_CONNECTIONS_PER_TENANT", "POOL_IDLE_TIMEOUT", "PORT", "POSTGRES_PORT", "POSTGRES_SSLMODE",
                "RATE_LIMIT_LOGIN", "REFRESH_EXPIRES_IN", "SECRETS_KEY", "STARTUP_TIMEOUT", "TENANT_DB_PREFIX",
                "TRUSTED_PROXIES", "USE_DOCKER_FOR_SCHEMA_COPY",
            ],
            mistakes.Select(mistake => mistake.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(mistakes, mistake => mistake.Contains("sekret", StringComparison.Ordinal));
    }

    [Fact]
    public void The_server_is_the_global_databases_where_nothing_is_said_of_it()
    {
        var server = SettingsReader.Read(Variables.Development(
            ("GLOBAL_DATABASE_URL", "postgresql://u:p%40ss@db:5433/g?sslmode=require"))).Infrastructure.DatabaseServer;

        Assert.Equal(
            ("db", 5433, "u", "p@ss", "require"),
            (server.Host, server.Port, server.AdminUser, server.AdminPassword, server.SslMode));
    }

    [Fact]
    public void The_administrators_password_is_required_where_the_server_is_named() =>
        Assert.Equal(
            ["POSTGRES_ADMIN_PASSWORD is required"], Variables.MistakesOf(Variables.Development(("POSTGRES_HOST", "db"))));

    [Fact]
    public void A_password_keeps_its_spaces()
    {
        var settings = SettingsReader.Read(Variables.Development(
            ("POSTGRES_ADMIN_PASSWORD", " p "), ("JWT_SECRET", " s "))).Infrastructure;

        Assert.Equal((" p ", " s "), (settings.DatabaseServer.AdminPassword, settings.Tokens.JwtSecret));
    }

    [Fact]
    public void An_empty_variable_is_as_good_as_none_but_for_limits()
    {
        var settings = SettingsReader.Read(Variables.Development(("PORT", ""), ("RATE_LIMIT_LOGIN", "")));

        Assert.Equal(3001, settings.Http.Port);
        Assert.Null(settings.RateLimits.Login);
    }

    [Fact]
    public void Tenants_addresses_are_the_servers_unless_set()
    {
        var given = SettingsReader.Read(Variables.Development(
            ("TENANT_DATABASE_HOST", "pooler"), ("TENANT_DATABASE_PORT", "6432"))).Infrastructure.TenantDatabases;
        var none = SettingsReader.Read(Variables.Development()).Infrastructure.TenantDatabases;

        Assert.Equal(("pooler", 6432), (given.PublicHost, given.PublicPort));
        Assert.Equal(("localhost", 5432), (none.PublicHost, none.PublicPort));
    }

    [Fact]
    public void A_server_without_the_global_database_is_told_of_instead_of_passed_over() =>
        Assert.Equal(
            ["GLOBAL_DATABASE_URL is required together with POSTGRES_HOST"],
            Variables.MistakesOf(
                Variables.Development(("POSTGRES_HOST", "db"), ("POSTGRES_ADMIN_PASSWORD", "p")).Without("GLOBAL_DATABASE_URL")));

    [Fact]
    public void A_prefix_may_not_be_PostgreSQLs_own() =>
        Assert.StartsWith("TENANT_DB_PREFIX", Assert.Single(Variables.MistakesOf(
            Variables.Development(("TENANT_DB_PREFIX", "pg_tenant_")))), StringComparison.Ordinal);

    [Theory]
    [InlineData("test", true)]
    [InlineData("Development", true)]
    [InlineData("staging", false)]
    [InlineData("production", false)]
    public void NODE_ENV_picks_the_environment(string name, bool isDevelopment) =>
        Assert.Equal(isDevelopment, SettingsReader.Read(Variables.Production(("NODE_ENV", name))).IsDevelopment);

    [Fact]
    public void ASPNETCORE_ENVIRONMENT_wins_over_NODE_ENV() =>
        Assert.False(SettingsReader.Read(Variables.Production(
            ("NODE_ENV", "development"), ("ASPNETCORE_ENVIRONMENT", "Production"))).IsDevelopment);

    [Fact]
    public void An_environment_that_is_none_does_not_end_in_development() =>
        Assert.Equal(
            ["NODE_ENV must be one of development, test, staging, production"],
            Variables.MistakesOf(Variables.Production(("NODE_ENV", "prod"))));

    [Fact]
    public void The_settings_print_no_secret()
    {
        var settings = SettingsReader.Read(Variables.Production(("AUTOMAPPER_LICENSE_KEY", "l1cence")));

        var printed = $"{settings} {settings.Operator} {settings.Infrastructure} {settings.Http} {settings.Cors}";
        Assert.All(
            ["r3gistrar", "adm1n", "l1cence", settings.Operator.AdminKey, settings.Infrastructure.Tokens.JwtSecret],
            secret => Assert.DoesNotContain(secret, printed, StringComparison.Ordinal));
    }

    [Fact]
    public void The_connection_string_survives_what_a_password_can_hold()
    {
        var text = SettingsReader.Read(Variables.Development(
            ("GLOBAL_DATABASE_URL", "postgresql://u:a%3Bb%3D'%22%20c@h/d"))).Infrastructure.GlobalDatabase.ConnectionString;

        Assert.Equal("a;b='\" c", new NpgsqlConnectionStringBuilder(text).Password);
    }
}
