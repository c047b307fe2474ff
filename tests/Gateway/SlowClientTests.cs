namespace Gateway.Tests;

public sealed class SlowClientTests : IAsyncLifetime
{
    private Upstream orders = null!;
    private RunningGateway gateway = null!;

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

    [Fact]
    public async Task A_head_that_does_not_end_is_given_up()
    {
        using var connection = await RawConnection.OpenAsync(gateway);
        await connection.SendAsync("GET /api/v1/orders/1 HTTP/1.1\r\nHost: x\r\nX-Text: ");

        Assert.StartsWith("HTTP/1.1 408", await connection.ReadToEndAsync(TimeSpan.FromSeconds(20)), StringComparison.Ordinal);
        Assert.Empty(orders.Received);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_given_up()
    {
        using var connection = await RawConnection.OpenAsync(gateway);
        await connection.SendAsync(
            $"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: {gateway.Http.DefaultRequestHeaders.Authorization}\r\n"
            + "Content-Length: 1000\r\n\r\n{");

        Assert.StartsWith("HTTP/1.1 408", await connection.ReadToEndAsync(TimeSpan.FromSeconds(20)), StringComparison.Ordinal);
        Assert.Empty(orders.Written);
    }
}
