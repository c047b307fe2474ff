using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Notifications.Tests;

public class InsideNetworksTests
{
    [Theory]
    [InlineData("0.1.2.3", "unspecified")]
    [InlineData("10.255.255.255", "private")]
    [InlineData("100.64.0.1", "shared by carriers")]
    [InlineData("100.100.100.200", "shared by carriers")]
    [InlineData("127.255.255.254", "loopback")]
    [InlineData("168.63.129.16", "cloud platform")]
    [InlineData("169.254.170.2", "link-local")]
    [InlineData("172.16.0.1", "private")]
    [InlineData("172.31.255.255", "private")]
    [InlineData("192.0.0.192", "protocol assignment")]
    [InlineData("192.0.2.1", "documentation")]
    [InlineData("192.31.196.1", "anycast service")]
    [InlineData("192.88.99.1", "6to4")]
    [InlineData("192.168.0.1", "private")]
    [InlineData("198.18.0.1", "benchmarking")]
    [InlineData("198.51.100.1", "documentation")]
    [InlineData("203.0.113.1", "documentation")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("239.255.255.255", "multicast")]
    [InlineData("240.0.0.1", "reserved")]
    [InlineData("255.255.255.255", "broadcast")]
    [InlineData("::", "unspecified")]
    [InlineData("::1", "loopback")]
    [InlineData("::ffff:8.8.8.8", "IPv4 in IPv6")]
    [InlineData("::ffff:0:8.8.8.8", "IPv4 in IPv6")]
    [InlineData("::8.8.8.8", "IPv4 in IPv6")]
    [InlineData("64:ff9b::8.8.8.8", "NAT64")]
    [InlineData("64:ff9b:1::1", "NAT64")]
    [InlineData("100::1", "reserved")]
    [InlineData("2001::1", "Teredo")]
    [InlineData("2001:2::1", "benchmarking")]
    [InlineData("2001:20::1", "protocol assignment")]
    [InlineData("2001:db8::1", "documentation")]
    [InlineData("3fff::1", "documentation")]
    [InlineData("2002:7f00:1::", "6to4")]
    [InlineData("2620:4f:8000::1", "anycast service")]
    [InlineData("5f00::1", "reserved")]
    [InlineData("fc00::1", "private")]
    [InlineData("fd00:ec2::254", "private")]
    [InlineData("fe80::1", "link-local")]
    [InlineData("febf::1", "link-local")]
    [InlineData("fec0::1", "site-local")]
    [InlineData("ff02::1", "multicast")]
    public void An_address_inside_has_its_reason(string address, string reason) =>
        Assert.Equal(reason, InsideNetworks.ReasonFor(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.167.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:200::1")]
    [InlineData("2003::1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    public void An_address_outside_has_none(string address) => Assert.Null(InsideNetworks.ReasonFor(IPAddress.Parse(address)));

    [Property(MaxTest = 2000)]
    public Property Every_address_of_every_network_is_inside() => Prop.ForAll(
        Arb.From(from entry in Gen.Elements(InsideNetworks.All.ToArray()) from noise in Bytes(16) select Within(entry.Network, noise)),
        address => InsideNetworks.ReasonFor(address) is not null);

    [Property(MaxTest = 2000)]
    public Property No_way_to_write_an_inside_IPv4_address_as_an_IPv6_one_leads_out() => Prop.ForAll(
        Arb.From(from prefix in Gen.Elements("::", "::ffff:", "::ffff:0:", "64:ff9b::") from tail in Bytes(4) select (prefix, tail)),
        written => InsideNetworks.ReasonFor(IPAddress.Parse($"{written.prefix}{new IPAddress(written.tail)}")) is not null
            && InsideNetworks.ReasonFor(new IPAddress([0x20, 0x02, .. written.tail, .. new byte[10]])) is not null);

    [Property(MaxTest = 2000)]
    public Property What_is_outside_is_global_unicast() => Prop.ForAll(
        Arb.From(from length in Gen.Elements(4, 16) from bytes in Bytes(length) select new IPAddress(bytes)),
        address => InsideNetworks.ReasonFor(address) is not null || (address.AddressFamily == AddressFamily.InterNetworkV6
            ? address.GetAddressBytes()[0] >> 5 == 1
            : address.GetAddressBytes()[0] is > 0 and < 224 and not 10 and not 127));

    private static Gen<byte[]> Bytes(int length) => Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf(length);

    private static IPAddress Within(IPNetwork network, byte[] noise)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] |= (byte)(noise[bit / 8] & (0x80 >> (bit % 8)));
        }

        return new IPAddress(bytes);
    }
}
