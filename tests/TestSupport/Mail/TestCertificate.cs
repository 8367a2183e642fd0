using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TenantManager.TestSupport.Mail;

/// <summary>A certificate of 127.0.0.1, which nobody trusts who is not told to.</summary>
public sealed class TestCertificate : IDisposable
{
    public TestCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        Value = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }

    public X509Certificate2 Value { get; }

    /// <summary>For <c>SSL_CERT_FILE</c>, by which .NET on Linux is told whom to trust.</summary>
    public async Task<string> WriteAsync(string directory)
    {
        var path = Path.Combine(directory, "mail-server.pem");
        await File.WriteAllTextAsync(path, Value.ExportCertificatePem());
        return path;
    }

    public void Dispose() => Value.Dispose();
}
