namespace TenantManager.Infrastructure.Configuration;

/// <param name="JwtSecret"><c>JWT_SECRET</c>, the HS256 key as UTF-8 text of at least 32 bytes.</param>
/// <param name="AccessLifetime"><c>JWT_EXPIRES_IN</c>.</param>
/// <param name="RefreshLifetime"><c>REFRESH_EXPIRES_IN</c>.</param>
public sealed record TokenOptions(string JwtSecret, TimeSpan AccessLifetime, TimeSpan RefreshLifetime)
{
    public const string Issuer = "tenant-manager";
    public const string Audience = "tenant-manager";

    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(TokenOptions);
}

/// <param name="Key"><c>SECRETS_KEY</c>, from which tenant database passwords are derived; where it is not set, derived
/// from <c>JWT_SECRET</c>.</param>
public sealed record SecretsOptions(string Key)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => nameof(SecretsOptions);
}

/// <param name="WorkFactor"><c>BCRYPT_WORK_FACTOR</c>, 10 to 16.</param>
public sealed record HashingOptions(int WorkFactor);
