using System.Net;
using System.Net.Sockets;

namespace Platform.Hosting;

/// <summary>
/// Free ports below the range that operating systems take outgoing connections from, so that the port of a server that
/// crashed is still free when it is started again.
/// </summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Last = 32_000;
    private static readonly HashSet<int> Given = [];

    /// <summary>A port of 127.0.0.1 that nobody listens on and that was not given out before.</summary>
    public static int Free()
    {
        lock (Given)
        {
            for (var attempt = 0; attempt < 1000; attempt++)
            {
                var port = Random.Shared.Next(First, Last);
                if (IsFree(port) && Given.Add(port))
                {
                    return port;
                }
            }
        }

        throw new HostingException($"No free port was found between {First} and {Last}.");
    }

    /// <summary>Whether nobody listens on this port of 127.0.0.1.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
