using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Testing;
using Yarp.ReverseProxy.Transforms;

namespace WholeSystem.Published;

/// <summary>What stands before the gateway: it ends TLS, and says who called it by which name.</summary>
public sealed class Edge : IAsyncDisposable
{
    private readonly WebApplication proxy;
    private readonly X509Certificate2 certificate;

    private Edge(WebApplication proxy, X509Certificate2 certificate, Uri address) =>
        (this.proxy, this.certificate, Address) = (proxy, certificate, address);

    public Uri Address { get; }

    /// <param name="gateway">The gateway's port.</param>
    /// <param name="authority">The file that those who are to trust it read.</param>
    public static async Task<Edge> StartAsync(int gateway, string authority)
    {
        var certificate = Certificate();
        await File.WriteAllTextAsync(authority, certificate.ExportCertificatePem());
        var port = Ports.Free();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, port, listener => listener.UseHttps(certificate)));
        builder.Services.AddHttpForwarder();
        var proxy = builder.Build();
        proxy.MapForwarder("/{**rest}", $"http://127.0.0.1:{gateway}", transforms =>
        {
            transforms.AddXForwarded(ForwardedTransformActions.Set);
            transforms.AddOriginalHost();
        });
        await proxy.StartAsync();
        return new Edge(proxy, certificate, new Uri($"https://localhost:{port}"));
    }

    /// <summary>For a client that takes this certificate and no other.</summary>
    public HttpClientHandler Trusting() => new()
    {
        AllowAutoRedirect = false,
        ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint,
    };

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        certificate.Dispose();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
