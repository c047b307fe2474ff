using Contracts.Customers;
using Contracts.Inventory;
using JasperFx.Events.Projections;
using Marten;
using ServiceDefaults.Archiving;
using ServiceDefaults.EventStore;
using ServiceDefaults.Messaging;
using Weasel.Postgresql.Tables;

namespace Orders;

/// <summary>The service's table of contents: its streams, read models, and where its messages go.</summary>
public static class OrdersConfiguration
{
    public const string Service = "orders";

    /// <summary>Who is asked to erase a person.</summary>
    public static readonly string[] HoldersOfPersonalData = [Service, "subscriptions", "notifications"];

    public static void Events(StoreOptions store)
    {
        var events = store.Events;
        events.MapEventType<OrderPlaced>("order_placed");
        events.MapEventType<PrepaidOrderPlaced>("prepaid_order_placed");
        events.MapEventType<StockReserved>("stock_reserved");
        events.MapEventType<StockRefused>("stock_refused");
        events.MapEventType<PaymentAuthorised>("payment_authorised");
        events.MapEventType<PaymentDeclined>("payment_declined");
        events.MapEventType<OrderConfirmed>("order_confirmed");
        events.MapEventType<OrderRejected>("order_rejected");
        events.MapEventType<OrderCancelled>("order_cancelled");
        events.MapEventType<PaymentVoidRequested>("payment_void_requested");
        events.MapEventType<PaymentVoided>("payment_voided");
        events.MapEventType<StockReleaseRequested>("stock_release_requested");
        events.MapEventType<StockReleased>("stock_released");
        events.MapEventType<OrderShipped>("order_shipped");
        events.MapEventType<PaymentCaptureRequested>("payment_capture_requested");
        events.MapEventType<PaymentCaptured>("payment_captured");
        events.MapEventType<OrderDelivered>("order_delivered");
        events.MapEventType<OrderReturned>("order_returned");
        events.MapEventType<RefundRequested>("refund_requested");
        events.MapEventType<OrderRefunded>("order_refunded");
        events.MapEventType<ErasureRequested>("erasure_requested");
        events.MapEventType<ErasureAskedAgain>("erasure_asked_again");
        events.MapEventType<ErasedInService>("erased_in_service");
        events.MapEventType<ErasureCompleted>("erasure_completed");

        store.Projections.Add<OrderSnapshot>(ProjectionLifecycle.Inline);
        store.Projections.Add<ErasureSnapshot>(ProjectionLifecycle.Inline);
        store.Projections.Add<OrderList>(ProjectionLifecycle.Async);
        store.AddKeysetIndexes<OrderSummary>(
            row => new { row.CustomerId, row.PlacedAt, row.Id },
            row => new { row.Status, row.PlacedAt, row.Id },
            row => new { row.PlacedAt, row.Id },
            row => new { row.Total, row.Id });
        store.AddDeadlineIndex<Order>(order => order.Deadline, "deadline");
        store.Schema.For<OrderSummary>().Duplicate(row => row.Skus, configure: index => index.Method = IndexMethod.gin);
        store.Schema.For<Price>().UseNumericRevisions(true);
    }

    // An erasure is proof of what was done, for good.
    public static void Ended(EndedStreams streams) => streams.Of<Order>(order => order.IsOver);

    public static void Messages(Routes routes) => routes
        .Send<ReserveStock>("inventory")
        .Send<CommitStock>("inventory")
        .Send<ReleaseStock>("inventory")
        .Send<ShipStock>("inventory")
        .Send<Contracts.Orders.OrderConfirmed>("notifications")
        .Send<Contracts.Orders.OrderRejected>("notifications")
        .Send<Contracts.Orders.OrderCancelled>("notifications")
        .Send<Contracts.Orders.OrderShipped>("notifications")
        .Send<Contracts.Orders.OrderDelivered>("notifications")
        .Send<Contracts.Orders.OrderReturned>("notifications")
        .Send<Contracts.Orders.OrderRefunded>("notifications")
        .Send<Contracts.Orders.PrepaidOrderRefunded>("subscriptions")
        .Send<ErasePersonalData>("subscriptions")
        .Send<ErasePersonalData>("notifications")
        .Local<ErasePersonalData>("erasures", atOnce: 1)
        .Local<AuthorisePayment>("payments", atOnce: 40)
        .Local<CapturePayment>("captures", atOnce: 10)
        .Local<VoidPayment>("voids", atOnce: 10)
        .Local<RefundPayment>("refunds", atOnce: 5);
}
