using System.Net;
using System.Net.Sockets;

namespace Testing;

/// <summary>Where a test may listen.</summary>
public static class Ports
{
    /// <summary>A port of this machine that nobody uses, below those that outgoing connections are given: none of them takes it meanwhile.</summary>
    public static int Free()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(10_000, 32_000));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }
}
