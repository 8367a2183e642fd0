using System.Buffers;
using System.Text;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>
/// Under which search path a schema is restored. pg_dump writes every name with its schema and asks for an empty path, which
/// is right for its own statements. But the bodies of functions are as their authors wrote them, and creating an index, a
/// generated column or a partition key looks into them, or runs them: what they name without a schema is then not found.
/// </summary>
internal enum RestoreSearchPath
{
    /// <summary>As pg_dump asks.</summary>
    Empty,

    /// <summary>As applications of the source have it.</summary>
    OfSource,
}

internal static class RestoreSearchPathExtensions
{
    // Stands before any object in an archive, with its length before it: the replacement must be as long.
    private static readonly byte[] EmptyPath = "SELECT pg_catalog.set_config('search_path', '', false);\n"u8.ToArray();
    private static readonly byte[] SessionsPath = Encoding.ASCII.GetBytes("RESET search_path;".PadRight(EmptyPath.Length));

    private const int HeadLength = 16 * 1024;

    extension(RestoreSearchPath path)
    {
        /// <summary>Passes an archive on, with the statement that sets the search path as it is to be.</summary>
        public async Task CopyArchiveAsync(Stream archive, Stream destination, CancellationToken cancellationToken)
        {
            if (path == RestoreSearchPath.OfSource)
            {
                using var head = MemoryPool<byte>.Shared.Rent(HeadLength);
                var length = await archive.ReadAtLeastAsync(
                    head.Memory[..HeadLength], HeadLength, throwOnEndOfStream: false, cancellationToken);
                var at = head.Memory.Span[..length].IndexOf(EmptyPath);
                if (at >= 0)
                    SessionsPath.CopyTo(head.Memory.Span[at..]);
                await destination.WriteAsync(head.Memory[..length], cancellationToken);
            }

            await archive.CopyToAsync(destination, cancellationToken);
        }

        /// <summary>What to add to libpq's <c>PGOPTIONS</c> for the session to have that path.</summary>
        public string ToSessionOption(SourceDetails source) =>
            path == RestoreSearchPath.OfSource
            && source.Settings.FirstOrDefault(setting => setting.Name == "search_path") is { } setting
                ? $" -c search_path={Escape(setting.Value)}"
                : "";
    }

    private static string Escape(string value) => value
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace(" ", @"\ ", StringComparison.Ordinal);
}
