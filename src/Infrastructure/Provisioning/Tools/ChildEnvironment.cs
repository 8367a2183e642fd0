using System.Collections;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Provisioning.Tools;

/// <summary>The environment of a child process: what it needs to run, and nothing of the service's own secrets.</summary>
internal static class ChildEnvironment
{
    private static readonly HashSet<string> Inherited = new(StringComparer.Ordinal)
    {
        "PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot",
        "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY",
        "DOCKER_API_VERSION", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR",
    };

    /// <summary>The variables to set, and (null) those to withhold.</summary>
    public static IReadOnlyDictionary<string, string?> With(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (!Inherited.Contains((string)entry.Key))
                environment[(string)entry.Key] = null;
        }

        environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in variables)
            environment[name] = value;
        return environment;
    }

    /// <summary>libpq's variables for a session.</summary>
    public static Dictionary<string, string> Libpq(
        ToolSession session, DatabaseServerOptions server, string host, int port)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PGHOST"] = host,
            ["PGPORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["PGUSER"] = session.User,
            ["PGPASSWORD"] = session.Password,
            ["PGDATABASE"] = session.Database,
            ["PGAPPNAME"] = session.ApplicationName,
            ["PGOPTIONS"] = session.Options,
            ["PGSSLMODE"] = server.SslMode,
            ["PGCONNECT_TIMEOUT"] = "15",
            // A password file or a service file of the machine's user must not change where we connect.
            ["PGPASSFILE"] = "/dev/null",
        };
        if (server.SslRootCertificate is { } authorities)
            variables["PGSSLROOTCERT"] = authorities;
        return variables;
    }
}
