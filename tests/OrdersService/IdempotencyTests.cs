using System.Net;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

public sealed class IdempotencyTests(RunningOrders orders) : IdempotencyRules, IClassFixture<RunningOrders>
{
    private static readonly object Order = Body(lines: [(Beans, 1)]);

    protected override RunningService Service => orders.Service;

    protected override string Name => "orders";

    [Theory]
    [InlineData(" ", "idempotency-key-required")]
    [InlineData("two words", "idempotency-key-invalid")]
    [InlineData("schlüssel", "idempotency-key-invalid")]
    [InlineData("k", "idempotency-key-invalid", 256)]
    public async Task A_change_needs_a_key_of_at_most_255_visible_characters(string text, string code, int times = 1)
    {
        var answer = await orders.PostAsync("", Order, key: string.Concat(Enumerable.Repeat(text, times)));

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task What_was_created_is_found_again_by_a_repeat()
    {
        var key = Guid.CreateVersion7().ToString();

        var first = await orders.PostAsync("", Order, key: key);
        var repeat = await orders.PostAsync("", Order, key: key);

        Assert.Equal((first.Status, first.Headers["Location"]), (repeat.Status, repeat.Headers["Location"]));
    }

    protected override Task<IdempotentRequest> NewRequestAsync() => Task.FromResult<IdempotentRequest>(new(
        HttpMethod.Post,
        "/orders",
        InputTests.Good,
        InputTests.Good.Replace("\"quantity\":1", "\"quantity\":2", StringComparison.Ordinal),
        (HttpMethod.Post, $"/orders/{Guid.CreateVersion7()}/cancel"),
        "order_placed",
        "customer",
        "customer2"));
}
