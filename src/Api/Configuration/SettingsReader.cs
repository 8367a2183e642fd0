using System.Text;
using System.Text.RegularExpressions;
using Serilog.Events;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Api.Configuration;

/// <summary>Makes the configuration of the variables, or tells all that is wrong with them.</summary>
public sealed partial class SettingsReader
{
    private readonly VariableReader _variables;
    private readonly DevelopmentData _development;
    private readonly bool _isDevelopment;

    private SettingsReader(IReadOnlyDictionary<string, string> variables, string dataDirectory)
    {
        _variables = new VariableReader(variables);
        _development = new DevelopmentData(dataDirectory);
        _isDevelopment = ReadEnvironment();
    }

    /// <param name="variables">Names and values; nothing else is looked at.</param>
    /// <param name="dataDirectory">For what development generates.</param>
    /// <exception cref="SettingsException">Something is wrong or missing.</exception>
    public static ServiceSettings Read(IReadOnlyDictionary<string, string> variables, string dataDirectory = ".data")
    {
        var reader = new SettingsReader(variables, dataDirectory);
        var settings = reader.Read();
        return reader._variables.Mistakes.Count == 0 ? settings : throw new SettingsException(reader._variables.Mistakes);
    }

    /// <summary>A name that is none must not end in development, with its generated secrets.</summary>
    private bool ReadEnvironment()
    {
        var variable = _variables.Text("ASPNETCORE_ENVIRONMENT") is null ? "NODE_ENV" : "ASPNETCORE_ENVIRONMENT";
        switch (_variables.Text(variable, "development").ToUpperInvariant())
        {
            case "DEVELOPMENT" or "TEST":
                return true;
            case "PRODUCTION" or "STAGING":
                return false;
            default:
                _variables.Mistake(variable, "must be one of development, test, staging, production");
                return false;
        }
    }

    private ServiceSettings Read()
    {
        var jwtSecret = Secret("JWT_SECRET", () => _development.JwtSecret);
        var prefix = ReadPrefix();
        return new ServiceSettings
        {
            IsDevelopment = _isDevelopment,
            Infrastructure = ReadInfrastructure(jwtSecret, prefix),
            Naming = new TenantNaming(prefix),
            Http = new HttpSettings(_variables.Number("PORT", 3001, 0, 65535), _variables.Networks("TRUSTED_PROXIES")),
            RateLimits = new RateLimitSettings(
                _variables.Limit("RATE_LIMIT_REGISTER", new RateLimit(20, TimeSpan.FromHours(1))),
                _variables.Limit("RATE_LIMIT_LOGIN", new RateLimit(10, TimeSpan.FromMinutes(1))),
                _variables.Limit("RATE_LIMIT_DEFAULT", new RateLimit(300, TimeSpan.FromMinutes(1))),
                _variables.Limit("RATE_LIMIT_PASSWORD_RESET", new RateLimit(5, TimeSpan.FromHours(1))),
                _variables.Limit("RATE_LIMIT_INVITE", new RateLimit(100, TimeSpan.FromHours(1)))),
            Cors = ReadCors(),
            // The header that brings the key has no spaces at its ends, so the key has none either.
            Operator = new OperatorSettings(Secret("SUPER_ADMIN_KEY", () => _development.AdminKey).Trim()),
            Metrics = ReadMetrics(),
            Logs = ReadLogs(),
            AutoMapperLicenseKey = _variables.Text("AUTOMAPPER_LICENSE_KEY"),
        };
    }

    private InfrastructureOptions ReadInfrastructure(string jwtSecret, string prefix)
    {
        var (global, server, embedded) = new DatabaseSettingsReader(_variables, _development, _isDevelopment).Read();
        var provisioning = new ProvisioningSettingsReader(_variables);
        return new InfrastructureOptions
        {
            GlobalDatabase = global,
            DatabaseServer = server,
            EmbeddedPostgres = embedded,
            TenantDatabases = new TenantDatabaseOptions(
                _variables.Number("MAX_CONNECTIONS_PER_TENANT", 10, 1, 10_000),
                _variables.Number("MAX_TOTAL_CONNECTIONS", 10_000, 1, 1_000_000),
                TimeSpan.FromMilliseconds(_variables.Number("POOL_IDLE_TIMEOUT", 1_800_000, 0, int.MaxValue)),
                _variables.Text("TENANT_DATABASE_HOST", server.Host),
                _variables.Number("TENANT_DATABASE_PORT", server.Port, 1, 65535)),
            SchemaCopy = new SchemaCopyOptions(
                _variables.Flag("USE_DOCKER_FOR_SCHEMA_COPY", false) ? _variables.Text("DOCKER_POSTGRES_CONTAINER", "twenty-db") : null,
                _variables.Duration("SCHEMA_COPY_TIMEOUT", TimeSpan.FromMinutes(3))),
            Template = provisioning.ReadTemplate(),
            WarmDatabases = provisioning.ReadWarmDatabases(prefix),
            Capacity = provisioning.ReadCapacity(),
            Fleet = provisioning.ReadFleet(),
            Idempotency = new IdempotencyOptions(_variables.Duration("IDEMPOTENCY_TTL", TimeSpan.FromHours(24))),
            Mail = new MailSettingsReader(_variables, _development.MailDirectory, _isDevelopment).Read(),
            Usage = UsageSettingsReader.Read(_variables),
            Faults = provisioning.ReadFaults(_isDevelopment),
            Bootstrap = BootstrapSettingsReader.Read(_variables),
            Tokens = new TokenOptions(
                jwtSecret,
                _variables.Duration("JWT_EXPIRES_IN", TimeSpan.FromHours(24)),
                _variables.Duration("REFRESH_EXPIRES_IN", TimeSpan.FromDays(30))),
            Secrets = new SecretsOptions(ReadSecretsKey(jwtSecret)),
            Hashing = new HashingOptions(_variables.Number("BCRYPT_WORK_FACTOR", 11, 10, 16)),
            Startup = new StartupOptions(_variables.Duration("STARTUP_TIMEOUT", TimeSpan.FromSeconds(60))),
        };
    }

    private string ReadPrefix()
    {
        var prefix = _variables.Text("TENANT_DB_PREFIX", "twenty_tenant_");
        if (!PrefixPattern().IsMatch(prefix) || prefix.Length > DatabaseName.MaxPrefixBytes)
        {
            _variables.Mistake("TENANT_DB_PREFIX",
                $"must begin with a letter, hold only a-z, 0-9 and _, and be at most {DatabaseName.MaxPrefixBytes} characters long");
        }
        else if (prefix.StartsWith("pg_", StringComparison.Ordinal))
        {
            _variables.Mistake("TENANT_DB_PREFIX", "must not begin with pg_: PostgreSQL keeps such names of roles to itself");
        }

        return prefix;
    }

    private CorsSettings ReadCors()
    {
        var origins = _variables.IsSet("ALLOWED_ORIGINS") ? _variables.List("ALLOWED_ORIGINS") : ["*"];
        var withCredentials = _variables.Flag("CORS_ALLOW_CREDENTIALS", false);
        var any = origins.Contains("*", StringComparer.Ordinal);
        if (any && origins.Count > 1)
            _variables.Mistake("ALLOWED_ORIGINS", "must be either * or a list of origins");
        if (any && withCredentials)
            _variables.Mistake("ALLOWED_ORIGINS", "must not be * together with CORS_ALLOW_CREDENTIALS=true: name the origins");
        foreach (var origin in origins.Where(origin => origin != "*" && !IsOrigin(origin)))
            _variables.Mistake("ALLOWED_ORIGINS", $"has '{origin}', which is no origin such as https://app.example.com");
        return new CorsSettings(origins, withCredentials);
    }

    private MetricsSettings ReadMetrics()
    {
        var access = _variables.OneOf("METRICS_ACCESS", _isDevelopment ? "public" : "admin", "admin", "public", "off");
        return new MetricsSettings(Enum.Parse<MetricsAccess>(access, ignoreCase: true));
    }

    private LogSettings ReadLogs()
    {
        var level = _variables.OneOf("LOG_LEVEL", "information", "debug", "information", "warning", "error");
        return new LogSettings(
            Enum.Parse<LogEventLevel>(level, ignoreCase: true), _variables.Flag("LOG_STACK_TRACES", false));
    }

    private string Secret(string name, Func<string> generated)
    {
        var secret = _variables.Secret(name);
        if (_isDevelopment)
            return secret ?? generated();

        if (SecretRules.Problem(secret) is { } problem)
            _variables.Mistake(name, problem);
        return secret ?? "";
    }

    private string ReadSecretsKey(string jwtSecret)
    {
        if (_variables.Secret("SECRETS_KEY") is not { } key)
            return SecretsKey.DefaultFrom(jwtSecret);
        if (_isDevelopment && Encoding.UTF8.GetByteCount(key) < SecretRules.MinBytes)
            _variables.Mistake("SECRETS_KEY", $"must be at least {SecretRules.MinBytes} bytes long");
        else if (!_isDevelopment && SecretRules.Problem(key) is { } problem)
            _variables.Mistake("SECRETS_KEY", problem);
        return key;
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.GetLeftPart(UriPartial.Authority) == text;

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex PrefixPattern();
}
