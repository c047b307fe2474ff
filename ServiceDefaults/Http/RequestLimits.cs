using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ServiceDefaults.Http;

/// <summary>Bounds on what a caller may send.</summary>
public static class RequestLimits
{
    /// <summary>The longest body that is read, in bytes.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    internal static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }
}
