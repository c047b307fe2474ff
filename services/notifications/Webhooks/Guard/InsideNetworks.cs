using System.Net;

namespace Notifications;

/// <summary>
/// Addresses that no customer's receiver has: the registries of special-purpose addresses (RFC 6890 and its updates), the ways to write an IPv4
/// address as an IPv6 one, what clouds keep for themselves, and all of IPv6 that nobody was given yet. What is more special stands first.
/// </summary>
internal static class InsideNetworks
{
    private const string Embedded = "IPv4 in IPv6";

    private static readonly (string Reason, IPNetwork Network)[] Table =
    [
        .. Of("unspecified", "0.0.0.0/8", "::/128"),
        .. Of("loopback", "127.0.0.0/8", "::1/128"),
        .. Of("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
        .. Of("shared by carriers", "100.64.0.0/10"),
        .. Of("link-local", "169.254.0.0/16", "fe80::/10"),
        .. Of("site-local", "fec0::/10"),
        .. Of("cloud platform", "168.63.129.16/32"),
        .. Of("documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
        .. Of("benchmarking", "198.18.0.0/15", "2001:2::/48"),
        .. Of(Embedded, "::ffff:0:0:0/96", "::/96"),
        .. Of("NAT64", "64:ff9b::/96", "64:ff9b:1::/48"),
        .. Of("6to4", "192.88.99.0/24", "2002::/16"),
        .. Of("Teredo", "2001::/32"),
        .. Of("protocol assignment", "192.0.0.0/24", "2001::/23"),
        .. Of("anycast service", "192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24", "2620:4f:8000::/48"),
        .. Of("multicast", "224.0.0.0/4", "ff00::/8"),
        .. Of("broadcast", "255.255.255.255/32"),
        .. Of("reserved", "240.0.0.0/4", "::/3", "4000::/2", "8000::/1"),
    ];

    /// <summary>The networks, each with why it is inside.</summary>
    public static IEnumerable<(string Reason, IPNetwork Network)> All => Table;

    /// <summary>Why an address is inside; null when it is on the public internet.</summary>
    public static string? ReasonFor(IPAddress address) => address.IsIPv4MappedToIPv6

        // Networks take these for IPv4 addresses, some even when they are networks of IPv6.
        ? Embedded
        : Table.FirstOrDefault(entry => entry.Network.Contains(address)).Reason;

    private static IEnumerable<(string, IPNetwork)> Of(string reason, params string[] networks) =>
        networks.Select(network => (reason, IPNetwork.Parse(network)));
}
