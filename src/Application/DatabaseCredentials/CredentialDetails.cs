using TenantManager.Domain.DatabaseCredentials;

namespace TenantManager.Application.DatabaseCredentials;

/// <summary>A lent role as its tenant sees it, without the password.</summary>
public sealed record CredentialDetails
{
    public required Guid Id { get; init; }

    /// <summary>Its name on the server.</summary>
    public required string Role { get; init; }

    public required CredentialAccess Access { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public static CredentialDetails From(DatabaseCredential credential) => new()
    {
        Id = credential.Id,
        Role = credential.RoleName,
        Access = credential.Access,
        CreatedAt = credential.CreatedAt,
        ExpiresAt = credential.ExpiresAt,
    };
}
