using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using TenantManager.Api.Configuration;

namespace TenantManager.Api.RateLimiting;

internal static class RateLimitPartitions
{
    private const int Ipv6NetworkBytes = 8;

    public static RateLimitPartition<string> ByClient(HttpContext context, RateLimit? limit) =>
        For(ClientOf(context.Connection.RemoteIpAddress), limit);

    public static RateLimitPartition<string> For(string key, RateLimit? limit) => limit is null
        ? RateLimitPartition.GetNoLimiter(key)
        : RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = limit.Requests,
            Window = limit.Window,
            QueueLimit = 0,
        });

    /// <summary>The address; of IPv6 the network of 64 bits, since whoever has one address of it has all.</summary>
    internal static string ClientOf(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, Ipv6NetworkBytes))
            : address.ToString();
    }
}
