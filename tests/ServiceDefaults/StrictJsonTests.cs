using System.Text.Json;
using ServiceDefaults.Http;

namespace ServiceDefaults.Tests;

public sealed class StrictJsonTests : IAsyncLifetime
{
    private TestService service = null!;

    public async ValueTask InitializeAsync() => service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData("""{ "sku": "bean", "quantity": 1, "speed": "slow" """)]
    [InlineData("""{ "sku": "bean", "quantity": "1", "speed": "slow" }""")]
    [InlineData("""{ "sku": "bean", "quantity": 1, "speed": 0 }""")]
    [InlineData("""{ "sku": "bean", "quantity": 1, "speed": "0" }""")]
    [InlineData("""{ "sku": "bean", "speed": "slow" }""")]
    [InlineData("""{ "sku": null, "quantity": 1, "speed": "slow" }""")]
    [InlineData("""{ "sku": "bean", "sku": "bean", "quantity": 1, "speed": "slow" }""")]
    [InlineData("""{ "sku": "bean", "quantity": 1, "speed": "slow", "surprise": 1 }""")]
    [InlineData("""{ "SKU": "bean", "quantity": 1, "speed": "slow" }""")]
    [InlineData("""{ "sku": "bean", "quantity": 1, "speed": "slow", }""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_body_that_is_not_the_expected_json_is_malformed(string body)
    {
        var reply = await service.SendAsync(HttpMethod.Post, "/api/v1/parcels", body);

        Assert.Equal((400, "malformed-body"), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData("""{ "sku": "be\u0000an", "quantity": 1, "speed": "slow" }""")]
    [InlineData("""{ "sku": "be\ud800an", "quantity": 1, "speed": "slow" }""")]
    [InlineData("""{ "sku": "be\udc00an", "quantity": 1, "speed": "slow" }""")]
    public async Task Text_that_cannot_be_stored_is_refused(string body)
    {
        var reply = await service.SendAsync(HttpMethod.Post, "/api/v1/parcels", body);

        Assert.Equal((400, "unstorable-text"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task What_may_be_null_may_be_missing_and_stays_missing()
    {
        var reply = await service.SendAsync(HttpMethod.Post, "/api/v1/parcels", """{ "sku": "bean ☕", "quantity": 1, "speed": "nextDay" }""");

        Assert.Equal("""{"sku":"bean ☕","quantity":1,"speed":"nextDay"}""", reply.Data.GetRawText());
    }

    [Fact]
    public async Task A_malformed_body_is_told_where_it_is_malformed()
    {
        var reply = await service.SendAsync(HttpMethod.Post, "/api/v1/parcels", """{ "sku": "bean", "quantity": "many", "speed": "slow" }""");

        Assert.Contains("$.quantity", reply.Error.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Int32", reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_that_is_nested_too_deeply_is_refused()
    {
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);

        JsonSerializer.Deserialize<JsonElement>(Nested(ApiJson.MaxDepth), ApiJson.Options);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<JsonElement>(Nested(ApiJson.MaxDepth + 1), ApiJson.Options));
    }
}
