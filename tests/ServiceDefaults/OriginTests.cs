using System.Net;
using ServiceDefaults.Audit;

namespace ServiceDefaults.Tests;

public sealed class OriginTests
{
    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:1234:5678:9abc::1", "2001:db8:1234::/48")]
    [InlineData("::1", "::/48")]
    public void Of_an_address_the_network_is_kept(string address, string network) =>
        Assert.Equal(network, Origin.NetworkOf(IPAddress.Parse(address)));

    [Fact]
    public void Where_there_is_no_address_none_is_invented() => Assert.Equal("unknown", Origin.NetworkOf(null));
}
