using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Notifications;

/// <summary>
/// Keeps webhooks from being a way into the network that this service stands in. A URL is looked at when a customer gives it, for their sake; what
/// counts is the look at the addresses when a connection is made, as a name may mean something else by then, and the connection goes to the
/// very addresses that were looked at.
/// </summary>
public sealed class WebhookGuard(NameResolver names, IOptions<WebhookOptions> options)
{
    public async Task<WebhookUrl> CheckAsync(string text, CancellationToken stop)
    {
        var url = WebhookUrl.Of(text, options.Value);
        if (url.Address is not { } address)
        {
            return url;
        }

        using var due = CancellationTokenSource.CreateLinkedTokenSource(stop);
        due.CancelAfter(options.Value.ConnectTimeout);
        try
        {
            await AddressesAsync(address.IdnHost, address.Port, due.Token);
            return url;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested
            && failure is AddressNotAllowedException or SocketException or ArgumentException or OperationCanceledException)
        {
            // One answer for all, or strangers could ask here which names exist inside.
            return WebhookUrl.Refused("its host does not lead to public addresses");
        }
    }

    /// <summary>Connects to a host that leads outside, and outside only.</summary>
    /// <exception cref="AddressNotAllowedException">It leads inside.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint to, CancellationToken stop)
    {
        var addresses = await AddressesAsync(to.Host, to.Port, stop);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, to.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> AddressesAsync(string host, int port, CancellationToken stop)
    {
        IPAddress[] addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await names.ResolveAsync(host, stop);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        // One address inside is enough: which one is taken is for the other side's DNS to say.
        return options.Value.AllowsPrivately(host, port) || addresses.All(address => InsideNetworks.ReasonFor(address) is null)
            ? addresses
            : throw new AddressNotAllowedException();
    }
}

/// <summary>A host leads to an address that is not on the public internet.</summary>
public sealed class AddressNotAllowedException() : Exception("Expected public addresses only.");
