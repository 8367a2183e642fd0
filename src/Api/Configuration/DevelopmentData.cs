using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using TenantManager.Infrastructure.EmbeddedPostgres;

namespace TenantManager.Api.Configuration;

/// <summary>What a developer's machine keeps in <c>.data/</c>: generated secrets, and the embedded server's data and port.</summary>
internal sealed class DevelopmentData
{
    private const string FileName = "secrets.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The embedded server may run as another user than we, who must get through to its directory and see nothing else.
    private const UnixFileMode PassableDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly JsonSerializerOptions Strict = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string _directory;
    private readonly Lazy<Secrets> _secrets;

    public DevelopmentData(string directory)
    {
        _directory = Path.GetFullPath(directory);
        _secrets = new Lazy<Secrets>(ReadOrCreate);
    }

    public string JwtSecret => _secrets.Value.JwtSecret;

    public string AdminKey => _secrets.Value.AdminKey;

    /// <summary>Where mails are written to that cannot be sent.</summary>
    public string MailDirectory => Path.Combine(_directory, "mail");

    /// <summary>The embedded server: on the port it had, if that is still free.</summary>
    public EmbeddedPostgresOptions EmbeddedPostgres()
    {
        var port = IsFree(_secrets.Value.PostgresPort) ? _secrets.Value.PostgresPort : EmbeddedPostgresServer.FindFreePort();
        return new EmbeddedPostgresOptions(Path.Combine(_directory, "postgres"), port, _secrets.Value.PostgresPassword);
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private Secrets ReadOrCreate()
    {
        var path = Path.Combine(_directory, FileName);
        try
        {
            Directory.CreateDirectory(_directory, PassableDirectory);
            return File.Exists(path) ? Read(path) : Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                [$"JWT_SECRET, SUPER_ADMIN_KEY or GLOBAL_DATABASE_URL is not set, and {path} cannot be made: {e.Message}"]);
        }
    }

    private static Secrets Read(string path)
    {
        try
        {
            if (JsonSerializer.Deserialize<Secrets>(File.ReadAllText(path), Strict) is { } secrets)
                return secrets;
        }
        catch (JsonException)
        {
            // Told below: the message would quote the file.
        }

        throw new SettingsException(
            [$"{path} is damaged: restore it, or delete the directory {Path.GetDirectoryName(path)} to begin anew"]);
    }

    private static Secrets Create(string path)
    {
        var secrets = new Secrets(Random(), Random(), Random(), EmbeddedPostgresServer.FindFreePort());
        var unfinished = path + ".new";
        using (var stream = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly,
        }))
        {
            JsonSerializer.Serialize(stream, secrets);
        }

        File.Move(unfinished, path);
        return secrets;
    }

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    private sealed record Secrets(string JwtSecret, string AdminKey, string PostgresPassword, int PostgresPort);
}
