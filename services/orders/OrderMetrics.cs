using System.Diagnostics;
using System.Diagnostics.Metrics;
using Contracts;
using JasperFx.Events;
using Marten.Services;
using ServiceDefaults.Telemetry;

namespace Orders;

/// <summary>What is counted of orders. What a person gives as a reason is nobody's business here, and would be a series for each.</summary>
internal sealed class OrderMetrics(Meter meter) : IEventMetrics
{
    private const string Outcome = "order.outcome";
    private const string Reason = "order.reason";
    private const string Prepaid = "order.prepaid";
    private const string Wished = "wished";

    private static readonly string[] KnownReasons =
        [Reasons.OutOfStock, Reasons.PaymentDeclined, Reasons.Timeout, Reasons.ShipmentOverdue, Reasons.Erased];

    private readonly Counter<long> placed = meter.CreateCounter<long>("orders.placed", "{order}", "Orders that were placed.");

    private readonly Counter<long> outcomes = meter.CreateCounter<long>(
        "orders.outcomes", "{order}", "What became of orders: each outcome that one reaches, and why it was rejected or cancelled.");

    private readonly Counter<double> revenue = meter.CreateCounter<double>(
        "orders.revenue", description: "Money that was captured for orders, by currency. Prepaid orders are paid for elsewhere.");

    private readonly Counter<double> refunds = meter.CreateCounter<double>(
        "orders.refunds", description: "Money that was paid back for orders, by currency.");

    private readonly Histogram<double> fulfilment = meter.CreateHistogram(
        "orders.fulfilment.duration",
        "s",
        "How long orders were under way, from being placed to being confirmed or rejected.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });

    public void Begin()
    {
        placed.Add(0, new KeyValuePair<string, object?>(Prepaid, false));
        placed.Add(0, new KeyValuePair<string, object?>(Prepaid, true));
        foreach (var outcome in (string[])["confirmed", "shipped", "delivered", "returned", "refunded"])
        {
            Ended(0, outcome, "");
        }

        foreach (var reason in KnownReasons)
        {
            Ended(0, "rejected", reason);
            Ended(0, "cancelled", reason);
        }

        Ended(0, "cancelled", Wished);
        revenue.Add(new Money(0, "EUR"));
        refunds.Add(new Money(0, "EUR"));
    }

    public void Count(IEvent happened, IChangeSet commit, DateTimeOffset at)
    {
        switch (happened.Data)
        {
            case OrderPlaced:
                placed.Add(1, new KeyValuePair<string, object?>(Prepaid, false));
                break;
            case PrepaidOrderPlaced:
                placed.Add(1, new KeyValuePair<string, object?>(Prepaid, true));
                break;
            case OrderConfirmed:
                Ended(1, "confirmed", "");
                Took("confirmed", OrderOf(happened, commit), at);
                break;
            case OrderRejected e:
                Ended(1, "rejected", Known(e.Reason));
                Took("rejected", OrderOf(happened, commit), at);
                break;
            case OrderCancelled e:
                Ended(1, "cancelled", Known(e.Reason));
                break;
            case OrderShipped:
                Ended(1, "shipped", "");
                break;
            case OrderDelivered:
                Ended(1, "delivered", "");
                break;
            case OrderReturned:
                Ended(1, "returned", "");
                break;
            case PaymentCaptured:
                revenue.Add(OrderOf(happened, commit)?.Total);
                break;
            case OrderRefunded e:
                Ended(1, "refunded", "");
                refunds.Add(e.Amount);
                break;
        }
    }

    private static string Known(string reason) => KnownReasons.Contains(reason) ? reason : Wished;

    // The snapshot is written in the transaction of its events.
    private static Order? OrderOf(IEvent happened, IChangeSet commit) => commit.Find<Order>(order => order.Id.Value == happened.StreamId);

    private void Ended(long count, string outcome, string reason) => outcomes.Add(count, new TagList { { Outcome, outcome }, { Reason, reason } });

    private void Took(string outcome, Order? order, DateTimeOffset at)
    {
        if (order is not null)
        {
            fulfilment.Record((at - order.PlacedAt).TotalSeconds, new KeyValuePair<string, object?>(Outcome, outcome));
        }
    }
}
