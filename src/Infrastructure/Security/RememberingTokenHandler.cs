using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TenantManager.Infrastructure.Security;

/// <summary>
/// Verifies a token once, and remembers it for as long as it is valid. That says who signed it, and nothing of who may come in: tenant,
/// user and session are asked for each time. What is not valid is not remembered.
/// </summary>
public sealed class RememberingTokenHandler : JsonWebTokenHandler, IDisposable
{
    // Some kilobytes each. Where there are more, those that have not been used for the longest make room.
    private const int MostKept = 5000;

    private readonly MemoryCache _valid = new(new MemoryCacheOptions { SizeLimit = MostKept });
    private readonly TimeProvider _clock;

    public RememberingTokenHandler(TimeProvider clock)
    {
        _clock = clock;
        MapInboundClaims = false;
    }

    /// <param name="token">As it was sent.</param>
    /// <param name="validationParameters">The same each time.</param>
    public override Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters) =>
        _valid.TryGetValue(token, out Task<TokenValidationResult>? known) && JwtValidation.IsCurrent(known!.Result.SecurityToken.ValidTo, _clock)
            ? known
            : VerifyAsync(token, validationParameters);

    public void Dispose() => _valid.Dispose();

    private async Task<TokenValidationResult> VerifyAsync(string token, TokenValidationParameters validationParameters)
    {
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (!result.IsValid)
            return result;
        // Made here, before several requests read it at once.
        _ = result.ClaimsIdentity;
        var lifetime = result.SecurityToken.ValidTo - _clock.GetUtcNow().UtcDateTime;
        if (lifetime > TimeSpan.Zero)
            _ = _valid.Set(token, Task.FromResult(result), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = lifetime });
        return result;
    }
}
