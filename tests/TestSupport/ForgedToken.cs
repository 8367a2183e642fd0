using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TenantManager.TestSupport;

/// <summary>A token as somebody would put it together who is not us.</summary>
public static class ForgedToken
{
    /// <summary>A token's claims.</summary>
    public static JsonObject PayloadOf(string token) => Decode(token.Split('.')[1]);

    public static JsonObject HeaderOf(string token) => Decode(token.Split('.')[0]);

    /// <param name="algorithm">As the header names it; it is signed accordingly, and not at all where it is none.</param>
    /// <param name="payload">The claims.</param>
    /// <param name="secret">To sign with.</param>
    public static string Sign(string algorithm, JsonObject payload, string secret)
    {
        var header = Encode(JsonSerializer.SerializeToUtf8Bytes(new { alg = algorithm, typ = "JWT" }));
        var content = $"{header}.{Encode(JsonSerializer.SerializeToUtf8Bytes(payload))}";
        var (key, bytes) = (Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(content));
        var signature = algorithm.ToUpperInvariant() switch
        {
            "HS256" => HMACSHA256.HashData(key, bytes),
            "HS384" => HMACSHA384.HashData(key, bytes),
            "HS512" => HMACSHA512.HashData(key, bytes),
            _ => [],
        };
        return $"{content}.{Encode(signature)}";
    }

    private static JsonObject Decode(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
