using Contracts;
using ServiceDefaults.Security;

namespace Orders.Tests;

/// <summary>
/// An order of two items for 40.00 EUR, in every state that matters to a decision. It all happened at one instant: deadlines are easy to read.
/// </summary>
internal static class AnOrder
{
    public const string Beans = "BEANS-1KG";
    public const string Cup = "CUP";
    public static readonly OrderId Id = OrderId.Parse("01930000-0000-7000-8000-000000000001", null);
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly FulfilmentOptions Waits = new();
    public static readonly Address Home = new("Ada", "1 Street", "Town", "12345", "DE");
    public static readonly Caller Owner = new("ada", IsOperator: false, IsAdmin: false);
    public static readonly Caller Operator = new("otto", IsOperator: true, IsAdmin: false);

    public static readonly OrderPlaced WasPlaced = new(
        Id,
        "ada",
        [new OrderLine(Beans, 2, Euro(12.50m)), new OrderLine(Cup, 3, Euro(5m))],
        Euro(40.00m),
        At(Home),
        "tok_ok",
        Now,
        Now + Waits.Stock);

    /// <summary>The same items, sold by a subscription for a little less than they cost.</summary>
    public static readonly PrepaidOrderPlaced WasPrepaid = new(
        Id, "ada", WasPlaced.Lines, Euro(38.51m), At(Home), Now, Now + Waits.Stock);

    /// <summary>Every state by its name.</summary>
    public static IReadOnlyDictionary<string, Order> States { get; } = new Dictionary<string, Order>
    {
        ["Placed"] = Placed(),
        ["Reserved"] = Reserved(),
        ["Paid"] = Paid(),
        ["Confirmed"] = Confirmed(),
        ["Shipped"] = Shipped(),
        ["ShippedAndCaptured"] = ShippedAndCaptured(),
        ["DeliveredBeforeCapture"] = DeliveredBeforeCapture(),
        ["Delivered"] = Delivered(),
        ["Returned"] = Returned(new(Beans, 2), new(Cup, 3)),
        ["Refunding"] = Refunding(),
        ["Refunded"] = Refunded(),
        ["OutOfStock"] = OutOfStock(),
        ["Declined"] = Declined(),
        ["GivenUp"] = GivenUp(),
        ["GivenUpAndSettled"] = GivenUpAndSettled(),
        ["CancelledAtOnce"] = CancelledAtOnce(),
        ["Cancelled"] = Cancelled(),
        ["Prepaid"] = Prepaid(),
        ["PrepaidReserved"] = PrepaidReserved(),
        ["PrepaidConfirmed"] = PrepaidConfirmed(),
        ["PrepaidShipped"] = PrepaidShipped(),
        ["PrepaidDelivered"] = PrepaidDelivered(),
        ["PrepaidGivenUp"] = PrepaidGivenUp(),
    };

    public static Personal<Address> At(Address? address) => new("ada", address);

    public static Money Euro(decimal amount) => new(amount, "EUR");

    public static RefundRequested RefundAsked(decimal amount) => new(Euro(amount), Now + Waits.Retry);

    public static Order Placed() => Order.Of(WasPlaced);

    public static Order Reserved() => Placed().After(new StockReserved(Now + Waits.Payment));

    public static Order Paid() => Reserved().After(new PaymentAuthorised(Now + Waits.Commit));

    public static Order Confirmed() => Paid().After(new OrderConfirmed(Now + Waits.Shipment));

    /// <summary>Its payment is not taken yet.</summary>
    public static Order Shipped() => Confirmed().After(new OrderShipped("Post", "T-1", Now + Waits.Retry));

    public static Order ShippedAndCaptured() => Shipped().After(new PaymentCaptured());

    public static Order DeliveredBeforeCapture() => Shipped().After(new OrderDelivered());

    public static Order Delivered() => ShippedAndCaptured().After(new OrderDelivered());

    public static Order Returned(params Pieces[] lines) => Delivered().After(new OrderReturned(lines, "broken"));

    /// <summary>All of its money is asked back from the provider.</summary>
    public static Order Refunding() => Delivered().After(RefundAsked(40.00m));

    public static Order Refunded() => Refunding().After(new OrderRefunded(Euro(40.00m)));

    /// <summary>Rejected, and nothing was ever held.</summary>
    public static Order OutOfStock() => Placed().After([new StockRefused([Cup]), new OrderRejected(Reasons.OutOfStock)]);

    /// <summary>Rejected; only the stock is being taken back.</summary>
    public static Order Declined() => Reserved().After(
        [new PaymentDeclined("card_declined"), new OrderRejected(Reasons.PaymentDeclined), new StockReleaseRequested(Now + Waits.Retry)]);

    /// <summary>Rejected while its payment was awaited; money and stock are being taken back.</summary>
    public static Order GivenUp() => Reserved().After([new OrderRejected(Reasons.Timeout), .. TakenBack]);

    public static Order GivenUpAndSettled() => GivenUp().After([new PaymentVoided(), new StockReleased(Expired: false)]);

    /// <summary>Cancelled before inventory had answered; only the stock, if there is any, is being taken back.</summary>
    public static Order CancelledAtOnce() => Placed().After(
        [new OrderCancelled("changed my mind", "ada"), new StockReleaseRequested(Now + Waits.Retry)]);

    /// <summary>Cancelled when it was confirmed; money and stock are being taken back.</summary>
    public static Order Cancelled() => Confirmed().After([new OrderCancelled("changed my mind", "ada"), .. TakenBack]);

    public static Order Prepaid() => Order.Of(WasPrepaid);

    public static Order PrepaidReserved() => Prepaid().After(new StockReserved(Now + Waits.Commit));

    public static Order PrepaidConfirmed() => PrepaidReserved().After(new OrderConfirmed(Now + Waits.Shipment));

    public static Order PrepaidShipped() => PrepaidConfirmed().After(new OrderShipped("Post", "T-1", Now + Waits.Retry));

    public static Order PrepaidDelivered() => PrepaidShipped().After(new OrderDelivered());

    /// <summary>Rejected after its time; money and stock are being given back.</summary>
    public static Order PrepaidGivenUp() => PrepaidReserved().After(
        [new OrderRejected(Reasons.Timeout), RefundAsked(38.51m), new StockReleaseRequested(Now + Waits.Retry)]);

    private static object[] TakenBack => [new PaymentVoidRequested(Now + Waits.Retry), new StockReleaseRequested(Now + Waits.Retry)];
}
