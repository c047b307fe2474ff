using System.Net;
using System.Net.Sockets;

namespace AppHost;

/// <summary>Ports of this machine, below those that operating systems take outgoing connections from.</summary>
internal static class Ports
{
    private static readonly List<FileStream> Claims = [];

    /// <summary>The port that was asked for, or a free one for 0.</summary>
    /// <exception cref="RunException">It is in use.</exception>
    public static int Take(int wanted, string option) =>
        wanted == 0 ? Free()
        : TryClaim(wanted) ? wanted
        : throw new RunException($"Port {wanted} is in use. Stop what listens there, or choose another port with {option} (0 for a free one).");

    /// <summary>The port that was asked for; where none was, the usual one, or a free one when that is taken.</summary>
    /// <exception cref="RunException">The one that was asked for is in use.</exception>
    public static int Take(int? wanted, int usual, string option) => wanted is { } given ? Take(given, option) : TryClaim(usual) ? usual : Free();

    /// <summary>Takes a port for this process, unless somebody listens on it or another run, which will soon listen, has taken it.</summary>
    public static bool TryClaim(int port)
    {
        if (!IsFree(port))
            return false;

        try
        {
            var path = Path.Combine(Path.GetTempPath(), $"port-{port}.claim");
            Claims.Add(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose));
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true; // Another user's, who is not listening: it was left by a run that was killed.
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static void Release() => Claims.ForEach(one => one.Dispose());

    /// <summary>A port that nobody listens on; likely another one each time.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            if (IsFree(port))
                return port;
        }
    }

    /// <summary>Whether nobody listens on this port of the loopback addresses.</summary>
    public static bool IsFree(int port) =>
        CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    private static bool CanListen(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return true; // IPv6 is compiled in and switched off.
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
