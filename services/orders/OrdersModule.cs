using Contracts;
using Contracts.Inventory;
using Contracts.Orders;
using Microsoft.Extensions.Options;
using ServiceDefaults.Clients;
using ServiceDefaults.Modules;
using Input = Orders.FulfilmentInput;

namespace Orders;

/// <summary>The service's table of contents.</summary>
public static class OrdersModule
{
    public static Module Define() => new Module("orders")
        .Events<OrderEvent>()
        .Events<FulfilmentEvent>()
        .Events<PriceEvent>()
        .View(new OrderDetails())
        .View(new OrderList())
        .View(new PriceList())
        .Process<Fulfilment, Input, FulfilmentEvent>("fulfilment")
        .Messages(PublishedLanguage.Messages)
        .Message<StartFulfilment>("orders.start-fulfilment.v1")
        .Message<FulfilmentDeadline>("orders.fulfilment-deadline.v1")
        .Message<MarkOrderReserved>("orders.mark-order-reserved.v1")
        .Message<ConfirmOrder>("orders.confirm-order.v1")
        .Message<RejectOrder>("orders.reject-order.v1")
        .Message<WithdrawOrder>("orders.withdraw-order.v1")
        .Message<AuthorisePayment>("orders.authorise-payment.v1")
        .Message<CapturePayment>("orders.capture-payment.v1")
        .Message<VoidPayment>("orders.void-payment.v1")
        .Message<RefundPayment>("orders.refund-payment.v1")
        .Publishes<OrderEvent>(OrderMessages.Of)
        .Publishes<FulfilmentEvent>(FulfilmentMessages.Of)
        .Handles<ItemRegistered, Price, PriceEvent>(
            "price-on-item-registered", SetPrice.StreamOf, (message, price, _) => SetPrice.Decide(SetPrice.From(message), price))
        .Handles<PriceChanged, Price, PriceEvent>(
            "price-on-price-changed", SetPrice.StreamOf, (message, price, _) => SetPrice.Decide(SetPrice.From(message), price))
        .Handles<MarkOrderReserved, Order, OrderEvent>("mark-order-reserved", m => m.OrderId.Stream, (_, order, _) => MarkOrderReserved.Decide(order))
        .Handles<ConfirmOrder, Order, OrderEvent>("confirm-order", m => m.OrderId.Stream, (_, order, _) => ConfirmOrder.Decide(order))
        .Handles<RejectOrder, Order, OrderEvent>("reject-order", m => m.OrderId.Stream, (message, order, _) => RejectOrder.Decide(message, order))
        .Handles<WithdrawOrder, Order, OrderEvent>(
            "withdraw-order", m => m.OrderId.Stream, (message, order, _) => WithdrawOrder.Decide(message, order))
        .Handles<StartFulfilment>(
            "start-fulfilment",
            (services, message, context, stop) => services.GetRequiredService<FulfilmentFeed>().StartAsync(message, context, stop))
        .FeedsFulfilment<FulfilmentDeadline>("deadline", m => m.OrderId, m => new Input.DeadlinePassed(m.Step, m.Attempt))
        .FeedsFulfilment<StockReserved>("stock-reserved", m => new(m.OrderId), _ => new Input.StockReserved())
        .FeedsFulfilment<StockRefused>("stock-refused", m => new(m.OrderId), m => new Input.StockRefused(m.Skus))
        .FeedsFulfilment<StockCommitted>("stock-committed", m => new(m.OrderId), _ => new Input.StockCommitted())
        .FeedsFulfilment<StockReleased>("stock-released", m => new(m.OrderId), m => new Input.StockReleased(m.Expired))
        .FeedsFulfilment<OrderConfirmed>("order-confirmed", m => new(m.OrderId), _ => new Input.OrderConfirmed())
        .FeedsFulfilment<OrderShipped>("order-shipped", m => new(m.OrderId), _ => new Input.OrderShipped())
        .FeedsFulfilment<OrderRejected>("order-rejected", m => new(m.OrderId), m => new Input.OrderRejected(m.Reason))
        .FeedsFulfilment<OrderCancelled>("order-cancelled", m => new(m.OrderId), _ => new Input.OrderCancelled())
        .Handles<AuthorisePayment>("authorise-payment", AuthorisePayment.HandleAsync)
        .Handles<CapturePayment>("capture-payment", CapturePayment.HandleAsync)
        .Handles<VoidPayment>("void-payment", VoidPayment.HandleAsync)
        .Handles<RefundPayment>("refund-payment", RefundPayment.HandleAsync);

    /// <summary>What the service needs besides its module: the payment provider, and how long a fulfilment may take.</summary>
    public static IServiceCollection AddOrders(this IServiceCollection services)
    {
        services.AddResilientHttpClient<PaymentProvider>(PaymentProvider.Service, PaymentProvider.Resilience);
        services.AddOptions<FulfilmentOptions>().BindConfiguration(FulfilmentOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FulfilmentOptions>, FulfilmentOptionsValidator>();
        return services.AddSingleton<FulfilmentFeed>();
    }

    public static void Map(RouteGroupBuilder api)
    {
        var orders = api.MapGroup("/orders");
        orders.MapPost("", PlaceOrder.HandleAsync);
        orders.MapGet("", ListOrders.HandleAsync);
        orders.MapGet("/{id}", ReadOrder.HandleAsync);
        orders.MapGet("/{id}/history", ReadOrderHistory.HandleAsync);
        orders.MapPost("/{id}/cancel", CancelOrder.HandleAsync);
        orders.MapPost("/{id}/ship", ShipOrder.HandleAsync);
        orders.MapPost("/{id}/deliver", DeliverOrder.HandleAsync);
        orders.MapPost("/{id}/return", ReturnOrder.HandleAsync);
        orders.MapPost("/{id}/refund", RefundOrder.HandleAsync);
    }

    private static Module FeedsFulfilment<TMessage>(this Module module, string name, Func<TMessage, OrderId> order, Func<TMessage, Input> input)
        where TMessage : notnull =>
        module.Feeds<TMessage, Fulfilment, Input, FulfilmentEvent>($"fulfilment-on-{name}", message => order(message).FulfilmentStream, input);
}
