using Contracts;
using Contracts.Inventory;
using Contracts.Orders;
using Contracts.Subscriptions;

namespace Notifications.Tests;

public class NewsTests
{
    private static readonly Guid Id = Guid.Parse("01900000-0000-7000-8000-000000000001");
    private static readonly Guid Message = Guid.Parse("01900000-0000-7000-8000-000000000002");
    private static readonly OrderId Order = new(Id);
    private static readonly Money Price = new(12.50m, "EUR");

    public static TheoryData<string, string, string?, string> All => new()
    {
        { "OrderConfirmed", $"order.confirmed:{Id}", "ada", $"orderId={Id} amount=12.50 currency=EUR" },
        { "OrderRejected", $"order.rejected:{Id}", "ada", $"orderId={Id} reason=out-of-stock" },
        { "OrderCancelled", $"order.cancelled:{Id}", "ada", $"orderId={Id} reason=requested" },
        { "OrderCancelledByUs", $"order.cancelled:{Id}", "ada", $"orderId={Id} reason=shipment-overdue" },
        { "OrderShipped", $"order.shipped:{Id}", "ada", $"orderId={Id} carrier=Post trackingNumber=T-1" },
        { "OrderDelivered", $"order.delivered:{Id}", "ada", $"orderId={Id}" },
        { "OrderReturned", $"order.returned:{Id}:{Message:N}", "ada", $"orderId={Id} pieces=3" },
        { "OrderRefunded", $"order.refunded:{Id}:{Message:N}", "ada", $"orderId={Id} amount=12.50 currency=EUR" },
        {
            "SubscriptionStarted", $"subscription.started:{Id}", "ada",
            $"subscriptionId={Id} plan=Coffee amount=12.50 currency=EUR firstChargeAt=2026-03-10T12:00:00.0000000Z"
        },
        {
            "SubscriptionRenewed", $"subscription.renewed:{Id}:1773144000000", "ada",
            $"subscriptionId={Id} plan=Coffee amount=12.50 currency=EUR periodEnd=2026-03-10T12:00:00.0000000Z"
        },
        {
            "RenewalFailed", $"subscription.renewal-failed:{Id}:1773144000000", "ada",
            $"subscriptionId={Id} plan=Coffee amount=12.50 currency=EUR attempt=2 nextAttemptAt=2026-03-10T12:00:00.0000000Z lastWarning=yes"
        },
        { "SubscriptionEnded", $"subscription.ended:{Id}", "ada", $"subscriptionId={Id} plan=Coffee reason=unpaid" },
        { "StockLow", $"stock.low:BEANS:{Message:N}", null, "sku=BEANS available=2 reorderPoint=3" },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_heard_becomes_one_business_event_without_personal_words(string heard, string id, string? customer, string data)
    {
        var happened = Hear(heard);
        Assert.Equal((id, id.Split(':')[0], customer, Now), (happened.Id, happened.Topic, happened.CustomerId, happened.At));
        Assert.Equal(data, string.Join(' ', happened.Data.Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Fact]
    public void There_is_something_to_be_heard_of_every_topic() =>
        Assert.Equal(Topic.All.Select(topic => topic.Name).Order(), All.Select(row => Hear(row.Data.Item1).Topic).Distinct().Order());

    private static BusinessEvent Hear(string name) => name switch
    {
        "OrderConfirmed" => OrderConfirmedHandler.Of(new OrderConfirmed(Order, "ada", Price), Now),
        "OrderRejected" => OrderRejectedHandler.Of(new OrderRejected(Order, "ada", "out-of-stock"), Now),
        "OrderCancelled" => OrderCancelledHandler.Of(new OrderCancelled(Order, "ada", "my sister Eve is ill"), Now),
        "OrderCancelledByUs" => OrderCancelledHandler.Of(new OrderCancelled(Order, "ada", "shipment-overdue"), Now),
        "OrderShipped" => OrderShippedHandler.Of(new OrderShipped(Order, "ada", "Post", "T-1"), Now),
        "OrderDelivered" => OrderDeliveredHandler.Of(new OrderDelivered(Order, "ada"), Now),
        "OrderReturned" => OrderReturnedHandler.Of(new OrderReturned(Order, "ada", [new("CUP", 2), new("BEANS", 1)], "ugly"), Message, Now),
        "OrderRefunded" => OrderRefundedHandler.Of(new OrderRefunded(Order, "ada", Price), Message, Now),
        "SubscriptionStarted" => SubscriptionStartedHandler.Of(new SubscriptionStarted(Id, "ada", "Coffee", Price, Now), Now),
        "SubscriptionRenewed" => SubscriptionRenewedHandler.Of(new SubscriptionRenewed(Id, "ada", "Coffee", Price, Now), Now),
        "RenewalFailed" => RenewalFailedHandler.Of(new RenewalFailed(Id, "ada", "Coffee", Price, 2, Now, true), Now),
        "SubscriptionEnded" => SubscriptionEndedHandler.Of(new SubscriptionEnded(Id, "ada", "Coffee", "unpaid"), Now),
        "StockLow" => StockLowHandler.Of(new StockLow("BEANS", 2, 3), Message, Now),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Nothing of this name is heard."),
    };
}
