using System.Text;

namespace TenantManager.Infrastructure.Provisioning.Bootstrap;

/// <summary>The SQL of <c>TENANT_BOOTSTRAP_SQL</c>, cut into statements, with its placeholders found.</summary>
public sealed class BootstrapScript
{
    public const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private BootstrapScript(IReadOnlyList<BootstrapStatement> statements) => Statements = statements;

    internal IReadOnlyList<BootstrapStatement> Statements { get; }

    /// <exception cref="BootstrapScriptException">The file or what is in it cannot be used.</exception>
    public static BootstrapScript Read(string path) => Parse(Decode(ReadBytes(path)));

    /// <exception cref="BootstrapScriptException">Something in it cannot be used.</exception>
    internal static BootstrapScript Parse(string sql)
    {
        var parser = new BootstrapScriptParser(sql);
        parser.Parse();
        return parser.Problems.Count == 0 ? new BootstrapScript(parser.Statements) : throw new BootstrapScriptException(parser.Problems);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length <= MaxBytes)
                return bytes[..length];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Problem(e is FileNotFoundException or DirectoryNotFoundException
                ? $"names '{path}', which does not exist"
                : $"names '{path}', which cannot be read as a file");
        }

        throw Problem($"names '{path}', which is larger than {MaxBytes / 1024 / 1024} MiB");
    }

    private static string Decode(byte[] bytes)
    {
        try
        {
            var text = StrictUtf8.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            throw Problem("names a file that is not UTF-8");
        }
    }

    private static BootstrapScriptException Problem(string problem) => new([problem]);
}
