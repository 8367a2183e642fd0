using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Security;

/// <summary>The list in <c>common-passwords.txt</c>; where it comes from says the README beside it.</summary>
internal sealed class CommonPasswords : ICommonPasswords
{
    private const string Resource = "TenantManager.Infrastructure.Security.common-passwords.txt";

    private readonly HashSet<string> _passwords;

    public CommonPasswords()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var reader = new StreamReader(stream);
        _passwords = reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    internal int Count => _passwords.Count;

    public bool Contains(string password) => _passwords.Contains(password);
}
