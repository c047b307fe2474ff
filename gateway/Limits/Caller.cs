using System.Net;
using System.Net.Sockets;
using Gateway.Routing;

namespace Gateway.Limits;

/// <summary>Whose bucket a request draws from: the token's subject has one for each class of routes, and so has the address of a stranger.</summary>
internal readonly record struct Caller(RouteClass Class, string Name)
{
    private const int BytesOfSite = 8;

    /// <summary>Null where the gateway itself answers, to probes.</summary>
    public static Caller? Of(HttpContext context) => RouteClasses.Of(context) switch
    {
        null => null,
        RouteClass.SignIn => new(RouteClass.SignIn, Address(context)),
        { } routeClass => new(routeClass, context.User.FindFirst("sub") is { } subject ? $"sub:{subject.Value}" : Address(context)),
    };

    public override string ToString() => $"{Class.Name()}:{Name}";

    // The prefixes keep a subject that looks like an address out of that address's bucket.
    private static string Address(HttpContext context) => $"ip:{SiteOf(context.Connection.RemoteIpAddress)}";

    // Whoever has an IPv6 address has the 2^64 beside it too.
    private static IPAddress? SiteOf(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6 })
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(BytesOfSite).Clear();
        return new IPAddress(bytes);
    }
}
