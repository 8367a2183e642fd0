namespace TenantManager.Application.Abstractions;

/// <summary>Remembers in the registry which secrets key the tenants' passwords are derived from: its id, not the key.</summary>
public interface ISecretsKeyCheck
{
    /// <summary>Whether the registry's key is this one. The first key ever asked about becomes the registry's.</summary>
    Task<bool> MatchesAsync(string secretsKeyId, CancellationToken cancellationToken);

    /// <summary>Makes this the registry's key.</summary>
    Task AcceptAsync(string secretsKeyId, CancellationToken cancellationToken);
}
