using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Security;

/// <summary>Makes the hasher ready before the first login, beside the rest of the start, and says what it hashes with.</summary>
internal sealed partial class HashingStart(IServiceProvider services, ILogger<HashingStart> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Give the host its thread back: choosing and trying an implementation takes as long as a few hashes.
        await Task.Yield();
        services.GetRequiredService<IPasswordHasher>();
        Chosen(services.GetRequiredService<IBcrypt>() is LibcryptBcrypt ? "libcrypt" : "BCrypt.Net-Next");
    }

    [LoggerMessage(2401, LogLevel.Information, "Passwords are hashed by {Implementation}")]
    private partial void Chosen(string implementation);
}
