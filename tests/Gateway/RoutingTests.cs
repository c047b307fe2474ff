using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests;

public sealed class RoutingTests : IAsyncLifetime
{
    private Upstream orders = null!;
    private Upstream inventory = null!;
    private RunningGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        orders = await Upstream.StartAsync("orders");
        inventory = await Upstream.StartAsync("inventory");
        gateway = await RunningGateway.StartAsync(
            $"--services:orders:http:0={orders.Address}", $"--services:inventory:http:0={inventory.Address}");
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await orders.DisposeAsync();
        await inventory.DisposeAsync();
    }

    [Fact]
    public async Task A_bearer_reaches_the_services_of_the_route_table()
    {
        await gateway.SignInAsync();

        Assert.Equal("orders: orders/1/history", await gateway.ReadAsync("/api/v1/orders/1/history"));
        Assert.Equal("inventory: inventory/items", await gateway.ReadAsync("/api/v1/inventory/items"));
    }

    [Fact]
    public async Task A_stranger_reaches_the_issuer_and_nothing_else()
    {
        using var metadata = await gateway.GetAsync("/.well-known/openid-configuration");
        using var refused = await gateway.GetAsync("/api/v1/orders");

        Assert.Equal(HttpStatusCode.OK, metadata.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("unauthenticated", await RunningGateway.ErrorCodeAsync(refused));
        Assert.Empty(orders.Received);
    }

    [Fact]
    public async Task A_made_up_token_is_refused()
    {
        gateway.Http.DefaultRequestHeaders.Authorization = new("Bearer", "eyJhbGciOiJub25lIn0.e30.");
        using var refused = await gateway.GetAsync("/api/v1/orders");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Empty(orders.Received);
    }

    [Fact]
    public async Task An_unknown_route_is_not_found_in_the_envelope()
    {
        using var missing = await gateway.GetAsync("/api/v1/elsewhere");

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("not-found", await RunningGateway.ErrorCodeAsync(missing));
    }

    [Theory]
    [InlineData("/ops/overview")]
    [InlineData("/orders/ops/overview")]
    [InlineData("/api/v1/ops/overview")]
    [InlineData("/api/v1/orders/../../../ops/overview")]
    [InlineData("/api/v1/orders/%2e%2e/%2e%2e/%2e%2e/ops/overview")]
    public async Task What_operators_do_inside_has_no_route(string path)
    {
        await gateway.SignInAsync();
        using var missing = await gateway.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Empty(orders.Received);
    }

    [Fact]
    public async Task A_method_that_no_service_has_goes_no_further()
    {
        await gateway.SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Trace, "/api/v1/orders/1");
        using var refused = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
        Assert.Equal("method-not-allowed", await RunningGateway.ErrorCodeAsync(refused));
        Assert.Equal(["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"], refused.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_caller_claims_about_its_origin_is_dropped_and_its_trace_and_request_id_are_kept()
    {
        await gateway.SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders/1");
        request.Headers.Add("X-Forwarded-For", "6.6.6.6");
        request.Headers.Add("X-Forwarded-Host", "evil.test");
        request.Headers.Add("X-Forwarded-Proto", "gopher");
        request.Headers.Add("X-Forwarded-Prefix", "/evil");
        request.Headers.Add("Forwarded", "for=6.6.6.6");
        request.Headers.Add("X-Real-IP", "6.6.6.6");
        request.Headers.Add("X-Request-Id", "my-request");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var received = Assert.Single(orders.Received);
        Assert.Equal("127.0.0.1", received["X-Forwarded-For"]);
        Assert.Equal(gateway.Http.BaseAddress!.Authority, received["X-Forwarded-Host"]);
        Assert.Equal("http", received["X-Forwarded-Proto"]);
        Assert.False(received.ContainsKey("X-Forwarded-Prefix"));
        Assert.False(received.ContainsKey("Forwarded"));
        Assert.False(received.ContainsKey("X-Real-IP"));
        Assert.Equal("my-request", received["X-Request-Id"]);
        Assert.Equal(["my-request"], response.Headers.GetValues("X-Request-Id"));
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", received["traceparent"].ToString(), StringComparison.Ordinal);
    }

    // In ASCII alone it could not be passed on, and the service would seem to be away.
    [Fact]
    public async Task A_header_that_is_not_ASCII_is_passed_on_as_it_is()
    {
        await gateway.SignInAsync();
        var token = $"{gateway.Http.DefaultRequestHeaders.Authorization}";
        var status = await RawRequest.GetAsync(
            gateway.Http.BaseAddress!, "/api/v1/orders/1", ("Authorization", token), ("If-None-Match", "\"é😀\""));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("\"é😀\"", Assert.Single(orders.Received)["If-None-Match"]);
    }

    [Fact]
    public async Task A_request_without_an_id_is_given_one_that_the_service_and_the_caller_share()
    {
        await gateway.SignInAsync();
        using var response = await gateway.GetAsync("/api/v1/orders/1");

        Assert.Equal(Assert.Single(orders.Received)["X-Request-Id"].ToString(), response.Headers.GetValues("X-Request-Id").Single());
    }

    [Fact]
    public async Task The_place_of_a_new_order_stays_relative()
    {
        await gateway.SignInAsync();
        using var body = new StringContent("{}");
        using var created = await gateway.PlaceOrderAsync(body);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/api/v1/orders/1", created.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_stream_of_events_passes_as_it_comes()
    {
        await gateway.SignInAsync();

        await using var stream = await gateway.Http.GetStreamAsync(
            new Uri("/api/v1/orders/1/events/live", UriKind.Relative), TestContext.Current.CancellationToken);
        using var events = new StreamReader(stream);

        Assert.Equal("data: 1", await events.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/ops/overview")]
    [InlineData("/api/v1/orders/../../../metrics")]
    [InlineData("/api/v1/orders/%2e%2e/%2e%2e/%2e%2e/metrics")]
    [InlineData("/api/v1/orders/..%2f..%2f..%2fmetrics")]
    public async Task What_services_tell_inside_is_told_nobody_outside(string path)
    {
        await gateway.SignInAsync("operator");
        Assert.Equal(Upstream.Inside, await gateway.Http.GetStringAsync(new Uri($"{orders.Address}/metrics"), TestContext.Current.CancellationToken));

        using var answer = await gateway.Http.GetAsync(
            new Uri($"{gateway.Address.GetLeftPart(UriPartial.Authority)}{path}", new UriCreationOptions
            {
                DangerousDisablePathAndQueryCanonicalization = true,
            }),
            TestContext.Current.CancellationToken);

        var told = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Upstream.Inside, told, StringComparison.Ordinal);
        Assert.DoesNotContain("http_server_request_duration", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_long_requests_take_is_told_once()
    {
        await gateway.SignInAsync();
        await gateway.ReadAsync("/api/v1/orders/1");
        var metrics = await gateway.ReadMetricsAsync();

        Assert.Contains("http_server_request_duration", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("http_client_request_duration", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_service_has_compressed_passes_as_it_is()
    {
        var compressed = Encoding.Latin1.GetBytes("as good as compressed");
        orders.Instead = async context =>
        {
            Assert.Equal("br, gzip", context.Request.Headers.AcceptEncoding);
            context.Response.Headers.ContentEncoding = "br";
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(compressed);
        };
        await gateway.SignInAsync();
        gateway.Http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br, gzip");
        using var answer = await gateway.GetAsync("/api/v1/orders/1");

        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        Assert.Equal(compressed, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_page_that_says_nothing_else_may_load_and_do_only_what_comes_from_here()
    {
        orders.Instead = async context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync("<p>Hello");
        };
        await gateway.SignInAsync();
        using var page = await gateway.GetAsync("/api/v1/orders/1");
        using var answer = await gateway.GetAsync("/api/v1/elsewhere");

        Assert.Equal(
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("same-origin", page.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
        Assert.Equal("camera=(), geolocation=(), microphone=(), payment=(), usb=()", page.Headers.GetValues("Permissions-Policy").Single());
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.All([page, answer], one =>
        {
            Assert.Equal(["nosniff"], one.Headers.GetValues("X-Content-Type-Options"));
            Assert.Equal(["DENY"], one.Headers.GetValues("X-Frame-Options"));
            Assert.Equal(["no-referrer"], one.Headers.GetValues("Referrer-Policy"));
            Assert.Equal(["same-origin"], one.Headers.GetValues("Cross-Origin-Resource-Policy"));
            Assert.Equal("no-store", one.Headers.CacheControl?.ToString());
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_256_KiB_is_refused(bool saysItsLength)
    {
        await gateway.SignInAsync();
        using var stream = new MemoryStream(new byte[(256 * 1024) + 1]);
        using var body = new StreamContent(stream);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders") { Content = body };
        request.Headers.TransferEncodingChunked = !saysItsLength;
        using var refused = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal("body-too-large", await RunningGateway.ErrorCodeAsync(refused));
    }
}
