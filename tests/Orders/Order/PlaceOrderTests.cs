using Contracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Wolverine.Http;
using Wolverine.Marten;

namespace Orders.Tests;

public class PlaceOrderTests
{
    private static readonly Dictionary<string, Money> Prices = new() { [Beans] = Euro(12.50m), [Cup] = Euro(5m) };
    private static readonly PlaceOrder Command = Order(new(Beans, 2), new(Cup, 3));

    [Fact]
    public void An_order_is_placed_at_the_prices_of_the_moment() => new Outcome(
        null, [PlaceOrderEndpoint.Decide(Command, Prices, "ada", Id, Waits, Now)], []).Then([WasPlaced]);

    [Fact]
    public void The_stock_is_asked_for_and_a_timer_set()
    {
        var (response, start, messages) = PlaceOrderEndpoint.Post(
            Command, Prices, Owner, Options.Create(Waits), new Clock(Now));
        var id = response.Value.Id;
        Line[] lines = [new(Beans, 2), new(Cup, 3)];

        var stream = Assert.IsType<StartStream<Order>>(start);
        Assert.Equal(id.Value, stream.StreamId);
        new Outcome(null, stream.Events, messages).Then(
            [WasPlaced with { OrderId = id }],
            new Inventory.ReserveStock(id, lines, Now + Waits.Reservation),
            new FulfilmentDeadline(id, 1).At(Now + Waits.Stock));
        Assert.Equal($"/api/v1/orders/{id}", response.Url);
        Assert.Equal((OrderStatus.Placed, 1), (response.Value.Status, response.Value.Version));
    }

    [Fact]
    public void The_total_is_exact_to_the_cent() => Assert.Equal(
        Euro(0.30m),
        PlaceOrderEndpoint.Decide(
            Order(new Pieces(Beans, 3)), new Dictionary<string, Money> { [Beans] = Euro(0.10m) }, "ada", Id, Waits, Now).Total);

    [Fact]
    public void An_order_of_what_is_known_once_and_in_one_currency_is_accepted() =>
        Assert.Same(WolverineContinue.NoProblems, PlaceOrderEndpoint.Validate(Command, Prices));

    [Fact]
    public void An_unknown_item_is_refused_by_name() =>
        Refused("unknown-sku", "There is no item 'GHOST'.", PlaceOrderEndpoint.Validate(Order(new(Beans, 1), new("GHOST", 1)), Prices));

    [Fact]
    public void An_item_on_two_lines_is_refused_by_name() =>
        Refused("duplicate-sku", "The item CUP is on more than one line.", PlaceOrderEndpoint.Validate(Order(new(Cup, 1), new(Cup, 2)), Prices));

    [Fact]
    public void Items_in_two_currencies_are_refused() => Refused(
        "mixed-currencies",
        "All items of an order are priced in one currency.",
        PlaceOrderEndpoint.Validate(Command, new Dictionary<string, Money> { [Beans] = Euro(1m), [Cup] = new(1m, "USD") }));

    [Fact]
    public void Neither_address_nor_token_is_in_the_text_of_a_command_an_event_or_an_order() => Assert.Equal(
        ["(order)", $"order_placed {Id}", $"order {Id}, Placed, version 1", "(address)"],
        [Command.ToString(), WasPlaced.ToString(), Placed().ToString(), Home.ToString()]);

    private static PlaceOrder Order(params Pieces[] lines) => new(lines, Home, "tok_ok");

    private static void Refused(string code, string detail, ProblemDetails problem) =>
        Assert.Equal((422, code, detail), (problem.Status, problem.Extensions["code"], problem.Detail));
}
