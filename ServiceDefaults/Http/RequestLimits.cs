using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ServiceDefaults.Http;

/// <summary>Bounds on what a caller may send.</summary>
public static class RequestLimits
{
    /// <summary>The longest body that is read, in bytes.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    /// <summary>How many headers a caller may send.</summary>
    public const int MaxHeaders = 64;

    /// <summary>How long a caller's headers may be together, in bytes.</summary>
    public const int MaxHeaderBytes = 16 * 1024;

    // What a proxy adds must not make too much of what it has let in.
    private const int HeadersOfProxies = 16;
    private const int HeaderBytesOfProxies = 4 * 1024;

    internal static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaders + HeadersOfProxies;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes + HeaderBytesOfProxies;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }
}
