using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServiceDefaults.Http;

namespace Gateway.Edge;

/// <summary>What a connection from outside may cost. Whoever sends or reads slower than this is given up.</summary>
internal static class Connections
{
    private const int Most = 10_000;
    private const int MostRequestsEach = 100;
    private static readonly MinDataRate Slowest = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    public static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxConcurrentConnections = Most;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestHeaderCount = RequestLimits.MaxHeaders;
        kestrel.Limits.MaxRequestHeadersTotalSize = RequestLimits.MaxHeaderBytes;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(1);
        kestrel.Limits.MinRequestBodyDataRate = Slowest;
        kestrel.Limits.MinResponseDataRate = Slowest;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MostRequestsEach;

        // A peer that is gone without a word is noticed, also while a stream of events is quiet.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
    }
}
