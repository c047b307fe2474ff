using System.Text.RegularExpressions;

namespace Gateway.Tests;

/// <summary>
/// Requests about whose end two readers could disagree, each followed by a second request that would be smuggled in: they are refused, the connection
/// is closed, and no service hears of them.
/// </summary>
public sealed partial class SmugglingTests : IAsyncLifetime
{
    private const string Second = "GET /api/v1/orders/smuggled HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n";

    private Upstream orders = null!;
    private RunningGateway gateway = null!;

    public static TheoryData<string, string> Ambiguous => new()
    {
        { "a length and chunks", Post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n") },
        { "chunks and a length", Post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n") },
        { "two lengths", Post("Content-Length: 5\r\nContent-Length: 0\r\n", "") },
        { "two equal lengths", Post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}") },
        { "a list of lengths", Post("Content-Length: 2, 2\r\n", "{}") },
        { "a length below zero", Post("Content-Length: -1\r\n", "") },
        { "a space before the colon", Post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n") },
        { "chunks that are not last", Post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n") },
        { "an unknown coding", Post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n") },
        { "a coding behind a control character", Post("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n") },
        { "a line feed in a chunk's extension", Post("Transfer-Encoding: chunked\r\n", "2;\nxx\r\n{}\r\n0\r\n\r\n") },
        { "a chunk's size that is no number", Post("Transfer-Encoding: chunked\r\n", "0x2\r\n{}\r\n0\r\n\r\n") },
        { "a chunk's size beyond all numbers", Post("Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFF1\r\n{}\r\n0\r\n\r\n") },
        { "a chunk that is longer than it says", Post("Transfer-Encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n") },
        { "a NUL in a header", Post("X-Text: a\0b\r\nContent-Length: 2\r\n", "{}") },
        { "a carriage return in a header", Post("X-Text: a\rb\r\nContent-Length: 2\r\n", "{}") },
        { "a folded header", Post("X-Text: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "{}") },
        { "a header of 64 KB", Post($"X-Text: {new string('a', 64 * 1024)}\r\nContent-Length: 2\r\n", "{}") },
        { "a header without a name", Post(": a\r\nContent-Length: 2\r\n", "{}") },
        { "two hosts", Post("Host: y\r\nContent-Length: 2\r\n", "{}") },
        { "no host", "GET /api/v1/orders/1 HTTP/1.1\r\nAuthorization: {token}\r\n\r\n" },
        { "an unknown version", "GET /api/v1/orders/1 HTTP/1.9\r\nHost: x\r\nAuthorization: {token}\r\n\r\n" },
        { "a space in the target", "GET /api/v1/orders/1 /2 HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n" },
    };

    public async ValueTask InitializeAsync()
    {
        orders = await Upstream.StartAsync("orders");
        gateway = await RunningGateway.StartAsync($"--services:orders:http:0={orders.Address}");
        await gateway.SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await orders.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task What_is_ambiguous_is_refused_and_closed_without_a_second_answer(string what, string request)
    {
        using var connection = await RawConnection.OpenAsync(gateway);
        await SendAsync(connection, request + Second);
        var received = await connection.ReadToEndAsync(TimeSpan.FromSeconds(10));

        var status = Assert.Single(StatusLine().Matches(received)).Groups["status"].Value;
        Assert.True(status is "400" or "431" or "505", $"{what}: {received}");
        Assert.Empty(orders.Received);
        Assert.Empty(orders.Written);
    }

    [Fact]
    public async Task What_is_not_ambiguous_passes_and_the_connection_stays()
    {
        using var connection = await RawConnection.OpenAsync(gateway);
        var first = Post("Transfer-Encoding: chunked\r\n", "2;name=value\r\n{}\r\n0\r\n\r\n");
        await SendAsync(connection, first + Second.Replace("Host: x", "Host: x\r\nConnection: close", StringComparison.Ordinal));
        var received = await connection.ReadToEndAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(["201", "200"], StatusLine().Matches(received).Select(match => match.Groups["status"].Value));
    }

    private static string Post(string headers, string body) =>
        $"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: {{token}}\r\nIdempotency-Key: 1\r\n{headers}\r\n{body}";

    private Task SendAsync(RawConnection connection, string text) =>
        connection.SendAsync(text.Replace("{token}", $"{gateway.Http.DefaultRequestHeaders.Authorization}", StringComparison.Ordinal));

    [GeneratedRegex(@"HTTP/1\.1 (?<status>\d{3})")]
    private static partial Regex StatusLine();
}
