using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TenantManager.Infrastructure.Provisioning.Copying;

namespace TenantManager.Infrastructure.Provisioning.Templates;

/// <summary>All that a template is made from, in one hash: the dump, what a copy needs beyond it, and the rows' versions.</summary>
internal static class SourceHash
{
    public static string Of(SourceSnapshot source, string dumpHash)
    {
        var details = JsonSerializer.Serialize(source.Details);
        var text = string.Join('\n', dumpHash, source.Locale.ToCreateOptions(), details, source.RowVersions);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
