using System.Text.Json;
using Contracts;
using Contracts.Inventory;
using Marten;
using Microsoft.Extensions.Options;
using ServiceDefaults.Operations.Flows;

namespace Orders;

/// <summary>Orders that wait for something, as operators see them.</summary>
internal sealed class WaitingOrders(IOptions<FulfilmentOptions> options) : Flows<Order>(
    order => order.Deadline,
    new("stock", order => order.Status == OrderStatus.Placed),
    new("payment", order => order.Status == OrderStatus.Reserved && !order.IsPrepaid),
    new("commit", order => order.Status == OrderStatus.Reserved || order.Status == OrderStatus.Paid),
    new("shipment", order => order.Status == OrderStatus.Confirmed),
    new("capture", order => order.Payment == PaymentState.Capturing),
    new("void", order => order.Payment == PaymentState.Voiding),
    new("release", order => order.Stock == StockState.Releasing),
    new("refund", order => order.Refunds.Count > 0))
{
    public override object? Abort(Flow flow, string reason, string by) =>
        flow.MayBeAborted ? new AbortOrder(OrderId.Parse(flow.Id, null), reason, by) : null;

    protected override async Task<Order?> LoadAsync(string id, IQuerySession session, CancellationToken stop) =>
        OrderId.TryParse(id, null, out var order) ? await session.LoadAsync<Order>(order, stop) : null;

    protected override Flow Describe(Order state, string step, DateTimeOffset until) => new(
        $"{state.Id}",
        "order",
        step,
        state.PlacedAt,
        until,
        JsonNamingPolicy.CamelCase.ConvertName($"{state.Status}"),
        AbortOrderHandler.IsPossible(state));

    // Who is asked twice answers the same again, and a timer that comes twice means nothing. Whose wait is over is not to be answered any more.
    protected override IEnumerable<object> Nudge(Order state, DateTimeOffset now)
    {
        var timer = new FulfilmentDeadline(state.Id, state.Timer);
        return state.Deadline <= now ? [timer] : [.. Asked(state, now), timer.At(state.Deadline!.Value)];
    }

    private IEnumerable<object> Asked(Order order, DateTimeOffset now) => order switch
    {
        { Status: OrderStatus.Placed } =>
            [new ReserveStock(order.Id, [.. order.Lines.Select(line => line.ToLine())], now + options.Value.Reservation)],
        { Status: OrderStatus.Reserved, IsPrepaid: false } => [new AuthorisePayment(order.Id)],
        { Status: OrderStatus.Reserved or OrderStatus.Paid } => [new CommitStock(order.Id)],
        { Payment: PaymentState.Capturing } => [new CapturePayment(order.Id)],
        { Payment: PaymentState.Voiding } => [new VoidPayment(order.Id)],
        { Stock: StockState.Releasing } => [new ReleaseStock(order.Id)],
        { IsRefunding: true } => [RefundPayment.Of(order)],
        _ => [],
    };
}
