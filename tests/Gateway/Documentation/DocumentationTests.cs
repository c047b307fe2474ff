using System.Net;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Documentation;

public sealed class DocumentationTests
{
    [Fact]
    public async Task What_all_services_say_is_one_document_for_everybody()
    {
        await using var orders = await Upstream.StartAsync("orders");
        await using var inventory = await Upstream.StartAsync("inventory");
        await using var gateway = await StartAsync(orders, inventory);

        var document = JsonNode.Parse(await gateway.ReadAsync("/openapi/v1.json"))!;

        Assert.Equal("3.1.1", (string?)document["openapi"]);
        Assert.Equal(["/api/v1/inventory", "/api/v1/orders"], document["paths"]!.AsObject().Select(path => path.Key).Order());
        Assert.Contains("signIn", document["paths"]!["/api/v1/orders"]!["get"]!["security"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_away_keeps_nobody_from_reading_of_the_others()
    {
        await using var orders = await Upstream.StartAsync("orders");
        await using var gateway = await StartAsync(orders);

        var document = JsonNode.Parse(await gateway.ReadAsync("/openapi/v1.json"))!;

        Assert.Equal(["/api/v1/orders"], document["paths"]!.AsObject().Select(path => path.Key));
    }

    [Fact]
    public async Task When_no_service_says_anything_there_is_nothing_to_read_yet()
    {
        await using var gateway = await StartAsync();

        using var answer = await gateway.GetAsync("/openapi/v1.json");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("unavailable", await RunningGateway.ErrorCodeAsync(answer));
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task The_page_may_load_what_the_gateway_serves_and_nothing_else()
    {
        await using var gateway = await StartAsync();

        using var page = await gateway.GetAsync("/docs/");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var own = gateway.Http.BaseAddress!.ToString().TrimEnd('/');
        Assert.DoesNotContain("://", html.Replace(own, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("'unsafe-eval'", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task Signing_in_by_password_is_offered_where_there_are_demo_users(string demoUsers, bool isOffered)
    {
        await using var orders = await Upstream.StartAsync("orders");
        await using var gateway = await RunningGateway.StartAsync(
            $"--services:orders:http:0={orders.Address}", $"--Gateway:Documentation:DemoUsers={demoUsers}");

        var flows = JsonNode.Parse(await gateway.ReadAsync("/openapi/v1.json"))!["components"]!["securitySchemes"]!["signIn"]!["flows"]!;

        Assert.NotNull(flows["authorizationCode"]);
        Assert.Equal(isOffered, flows["password"] is not null);
    }

    [Fact]
    public async Task What_may_be_left_out_is_left_out_until_somebody_wants_it()
    {
        await using var orders = await Upstream.StartAsync("orders");
        await using var gateway = await StartAsync(orders);

        var parameters = JsonNode.Parse(await gateway.ReadAsync("/openapi/v1.json"))!["paths"]!["/api/v1/orders"]!["get"]!["parameters"]!;

        Assert.Equal("""{"name":"id","required":true,"example":"1"}""", parameters[0]!.ToJsonString());
        Assert.Equal("""{"name":"cursor","examples":{"default":{"value":"abc","x-disabled":true}}}""", parameters[1]!.ToJsonString());
    }

    private static Task<RunningGateway> StartAsync(params Upstream[] services) =>
        RunningGateway.StartAsync([.. services.Select(service => $"--services:{service.Name}:http:0={service.Address}")]);
}
