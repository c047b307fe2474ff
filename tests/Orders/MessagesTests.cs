using System.Text.Json;
using Contracts.Inventory;
using Contracts.Orders;
using Platform.EventSourcing;
using static Orders.Tests.AFulfilment;
using static Orders.Tests.AnOrder;

namespace Orders.Tests;

public class MessagesTests
{
    [Fact]
    public void A_placed_order_is_announced_and_its_fulfilment_started() => Assert.Equal(
        Json(
            new OrderPlaced(Id.Value, "ada", [new("BEANS-1KG", 2), new("CUP", 3)], Euro(40.00m), Now),
            new StartFulfilment(Id, Lines)),
        Json(Of(Placed)));

    [Fact]
    public void What_others_should_know_of_an_order_is_announced()
    {
        Assert.Equal(Json(new OrderConfirmed(Id.Value, "ada", Euro(40.00m))), Json(Of(Confirmed)));
        Assert.Equal(Json(new OrderRejected(Id.Value, "ada", "out-of-stock")), Json(Of(Rejected)));
        Assert.Equal(Json(new OrderCancelled(Id.Value, "ada", "changed my mind")), Json(Of(Cancelled)));
        Assert.Equal(Json(new OrderShipped(Id.Value, "ada", "Post", "T-1")), Json(Of(Shipped)));
        Assert.Equal(Json(new OrderDelivered(Id.Value, "ada")), Json(Of(Delivered)));
        Assert.Equal(Json(new OrderReturned(Id.Value, "ada", [new("CUP", 1)], "broken")), Json(Of(Returned(new Pieces(Cup, 1)))));
        Assert.Equal(Json(new OrderRefunded(Id.Value, "ada", Euro(5m))), Json(Of(new OrderEvent.Refunded("ada", Euro(5m)))));
        Assert.Equal(Json(new RefundPayment(Id, Euro(5m))), Json(Of(new OrderEvent.RefundRequested(Euro(5m)))));
        Assert.Empty(Of(Reserved));
    }

    [Fact]
    public void What_a_fulfilment_requests_leaves_as_a_message()
    {
        Assert.Equal(
            Json(new ReserveStock(Id.Value, [new("BEANS-1KG", 2), new("CUP", 3)], Now)), Json(Of(new FulfilmentEvent.StockRequested(Lines, Now))));
        Assert.Equal(Json(new MarkOrderReserved(Id)), Json(Of(new FulfilmentEvent.StockReserved())));
        Assert.Equal(Json(new AuthorisePayment(Id)), Json(Of(new FulfilmentEvent.PaymentRequested())));
        Assert.Equal(Json(new CommitStock(Id.Value)), Json(Of(new FulfilmentEvent.CommitRequested())));
        Assert.Equal(Json(new ConfirmOrder(Id)), Json(Of(new FulfilmentEvent.ConfirmationRequested())));
        Assert.Equal(Json(new WithdrawOrder(Id, "x")), Json(Of(new FulfilmentEvent.WithdrawalRequested("x"))));
        Assert.Equal(Json(new ShipStock(Id.Value)), Json(Of(new FulfilmentEvent.OrderShipped())));
        Assert.Equal(Json(new CapturePayment(Id)), Json(Of(new FulfilmentEvent.CaptureRequested())));
        Assert.Equal(Json(new VoidPayment(Id)), Json(Of(new FulfilmentEvent.VoidRequested())));
        Assert.Equal(Json(new ReleaseStock(Id.Value)), Json(Of(new FulfilmentEvent.ReleaseRequested())));
        Assert.Equal(Json(new RejectOrder(Id, "x")), Json(Of(new FulfilmentEvent.RejectionRequested("x"))));
        Assert.Empty(Of(new FulfilmentEvent.Completed()));
    }

    [Fact]
    public void What_a_fulfilment_awaits_leaves_as_a_deadline_that_comes_in_time()
    {
        var deadline = Assert.Single(FulfilmentMessages.Of(Awaiting(FulfilmentStep.Payment, 1), Recorded(Awaiting(FulfilmentStep.Payment))));
        Assert.Equal(new FulfilmentDeadline(Id, FulfilmentStep.Payment, 1), deadline.Message);
        Assert.Equal(Now + Options.Payment, deadline.NotBefore);
    }

    [Fact]
    public void Every_message_has_a_name_and_survives_its_journey_without_address_or_token()
    {
        var types = OrdersModule.Define().MessageTypes;
        foreach (var message in Of(Placed).Append(new FulfilmentDeadline(Id, FulfilmentStep.Stock, 1)).Append(new RefundPayment(Id, Euro(1m))))
        {
            var json = JsonSerializer.Serialize(message, PlatformJson.Options);
            var back = JsonSerializer.Deserialize(json, types.Find(types.NameOf(message.GetType()))!, PlatformJson.Options);
            Assert.Equal(json, JsonSerializer.Serialize(back, PlatformJson.Options));
            Assert.DoesNotContain("tok_ok", json, StringComparison.Ordinal);
            Assert.DoesNotContain("Street", json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_module_is_complete()
    {
        var module = OrdersModule.Define();
        var handlers = module.Handlers(module.MessageTypes);
        Assert.Equal(handlers.Count, handlers.Select(handler => handler.Name).Distinct().Count());
        string[] own = ["start-fulfilment", "fulfilment-deadline", "order-cancelled", "order-rejected", "order-confirmed", "order-shipped"];
        foreach (var name in own)
        {
            Assert.Single(handlers, handler => handler.MessageType == $"orders.{name}.v1");
        }

        Assert.Equal(41, module.EventTypes.Names.Count());
    }

    private static object[] Of(OrderEvent happened) => [.. OrderMessages.Of(happened, Recorded(happened)).Select(outgoing => outgoing.Message)];

    private static object[] Of(FulfilmentEvent happened) =>
        [.. FulfilmentMessages.Of(happened, Recorded(happened)).Select(outgoing => outgoing.Message)];

    private static RecordedEvent Recorded(object happened) =>
        new(1, Guid.Empty, happened is OrderEvent ? Id.Stream : Id.FulfilmentStream, 1, "x", happened, Now, new EventMetadata("c"));

    private static string[] Json(params object[] messages) =>
        [.. messages.Select(message => $"{message.GetType().Name} {JsonSerializer.Serialize(message, PlatformJson.Options)}")];
}
