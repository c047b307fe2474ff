namespace Notifications.Tests;

public class WebhookUrlTests
{
    private const string Form = "it is no absolute URL of at most 2048 ASCII characters";
    private const string Name = "its host's name is none of the public internet";
    private const string Port = "its port is none of 443, 8443";

    [Theory]
    [InlineData("https://hooks.shop.dev/in")]
    [InlineData("https://hooks.shop.dev:8443/in?token=1")]
    [InlineData("HTTPS://Hooks.Shop.DEV")]
    [InlineData("https://xn--bcher-kva.ch/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    [InlineData("https://a.localhost.dev/")]
    public void A_public_receiver_may_be_called(string url) => Assert.Null(WebhookUrl.Of(url, new WebhookOptions()).Refusal);

    [Theory]
    [InlineData("", Form)]
    [InlineData("hooks.shop.dev", Form)]
    [InlineData("/in", "it is not https")]
    [InlineData(" https://hooks.shop.dev", Form)]
    [InlineData("https://hooks.shop.dev/a b", Form)]
    [InlineData("https://hooks.shop.dev\\@10.0.0.1/", Form)]
    [InlineData("https://hooks.shop.dev/\t", Form)]
    [InlineData("https://bücher.ch/", Form)]
    [InlineData("https://１２７.0.0.1/", Form)]
    [InlineData("https://127。0。0。1/", Form)]
    [InlineData("https:///in", Form)]
    [InlineData("http://hooks.shop.dev/", "it is not https")]
    [InlineData("ftp://hooks.shop.dev/", "it is not https")]
    [InlineData("file:///etc/passwd", "it is not https")]
    [InlineData("gopher://hooks.shop.dev/", "it is not https")]
    [InlineData("https://ada@hooks.shop.dev/", "it holds credentials")]
    [InlineData("https://ada:pass@hooks.shop.dev/", "it holds credentials")]
    [InlineData("https://hooks.shop.dev/#top", "it has a fragment")]
    [InlineData("https://hooks.shop.dev:22/", Port)]
    [InlineData("https://hooks.shop.dev:80/", Port)]
    [InlineData("https://hooks.shop.dev:5432/", Port)]
    [InlineData("https://hooks.shop.dev./", "its host ends in a dot")]
    [InlineData("https://localhost./", "its host ends in a dot")]
    [InlineData("https://localhost/", Name)]
    [InlineData("https://LOCALHOST/", Name)]
    [InlineData("https://a.localhost/", Name)]
    [InlineData("https://orders/", Name)]
    [InlineData("https://postgres/", Name)]
    [InlineData("https://metadata.google.internal/", Name)]
    [InlineData("https://printer.local/", Name)]
    [InlineData("https://router.home.arpa/", Name)]
    [InlineData("https://orders.default.svc.cluster.local/", Name)]
    [InlineData("https://orders.default.svc/", Name)]
    public void What_its_text_rules_out_is_refused(string url, string why) => Assert.Equal(why, WebhookUrl.Of(url, new WebhookOptions()).Refusal);

    // An IPv4 address has many notations, and every reader of URLs turns them into the same address.
    [Theory]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("127.1", "loopback")]
    [InlineData("127.0.1", "loopback")]
    [InlineData("2130706433", "loopback")]
    [InlineData("0x7f000001", "loopback")]
    [InlineData("0x7f.1", "loopback")]
    [InlineData("0x7F.0x0.0x0.0x1", "loopback")]
    [InlineData("017700000001", "loopback")]
    [InlineData("0177.0.0.1", "loopback")]
    [InlineData("0", "unspecified")]
    [InlineData("0.0.0.0", "unspecified")]
    [InlineData("10.1", "private")]
    [InlineData("167772161", "private")]
    [InlineData("0xa9fea9fe", "link-local")]
    [InlineData("169.254.169.254", "link-local")]
    [InlineData("[::1]", "loopback")]
    [InlineData("[::]", "unspecified")]
    [InlineData("[0:0:0:0:0:0:0:1]", "loopback")]
    [InlineData("[::ffff:127.0.0.1]", "IPv4 in IPv6")]
    [InlineData("[::ffff:7f00:1]", "IPv4 in IPv6")]
    [InlineData("[::127.0.0.1]", "IPv4 in IPv6")]
    [InlineData("[64:ff9b::7f00:1]", "NAT64")]
    [InlineData("[fe80::1%25eth0]", "link-local")]
    public void An_address_inside_is_refused_however_it_is_written(string host, string reason) =>
        Assert.Equal($"its address is {reason}", WebhookUrl.Of($"https://{host}/", new WebhookOptions()).Refusal);

    [Theory]
    [InlineData("1.2.3.4.5")]
    [InlineData("256.256.256.256")]
    [InlineData("127.0.0.0x")]
    [InlineData("shop.1")]
    [InlineData("shop.0x7f")]
    public void A_host_that_only_some_take_for_an_address_is_refused(string host) =>
        Assert.NotNull(WebhookUrl.Of($"https://{host}/", new WebhookOptions()).Refusal);

    [Fact]
    public void A_url_of_more_than_2048_characters_is_refused() =>
        Assert.Equal(Form, WebhookUrl.Of($"https://hooks.shop.dev/{new string('a', 2048)}", new WebhookOptions()).Refusal);

    [Theory]
    [InlineData("http://127.0.0.1:5005/in", null)]
    [InlineData("http://localhost:5005/in", null)]
    [InlineData("https://localhost:5005/in", null)]
    [InlineData("http://127.0.0.1:5006/in", "its port is none of 443, 8443")]
    [InlineData("http://ada@127.0.0.1:5005/in", "it holds credentials")]
    public void On_a_machine_of_ones_own_named_receivers_inside_may_be_called(string url, string? why) => Assert.Equal(
        why, WebhookUrl.Of(url, new WebhookOptions { AllowHttp = true, AllowedPrivate = ["127.0.0.1:5005", "localhost:5005"] }).Refusal);
}
