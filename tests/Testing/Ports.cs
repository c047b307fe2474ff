using System.Net;
using System.Net.Sockets;

namespace Testing;

/// <summary>Where a test may listen.</summary>
public static class Ports
{
    /// <summary>A port of this machine that nobody uses.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
