using System.Diagnostics.Metrics;
using Contracts;
using JasperFx.Events;
using Marten.Services;
using ServiceDefaults.Telemetry;

namespace Subscriptions;

/// <summary>What is counted of subscriptions.</summary>
internal sealed class SubscriptionMetrics(Meter meter) : IEventMetrics
{
    private const string Outcome = "renewal.outcome";
    private const string Reason = "subscription.reason";

    private readonly Counter<long> started = meter.CreateCounter<long>(
        "subscriptions.started", "{subscription}", "Subscriptions that were begun.");

    private readonly Counter<long> ended = meter.CreateCounter<long>(
        "subscriptions.ended", "{subscription}", "Subscriptions that have ended, and why.");

    private readonly Counter<long> renewals = meter.CreateCounter<long>(
        "subscriptions.renewals", "{attempt}", "What became of attempts to be paid for a period, and of those who did not pay in the end.");

    private readonly Counter<double> revenue = meter.CreateCounter<double>(
        "subscriptions.revenue", description: "Money that was taken for periods, by currency; what credit pays is none.");

    private readonly Counter<double> refunds = meter.CreateCounter<double>(
        "subscriptions.refunds", description: "Money of paid periods that was paid back, by currency.");

    public void Begin()
    {
        started.Add(0);
        Array.ForEach([Reasons.Requested, Reasons.Unpaid, Reasons.Erased], reason => Ended(0, reason));
        Array.ForEach(["paid", "failed", "suspended"], outcome => Renewed(0, outcome));
        revenue.Add(new Money(0, "EUR"));
        refunds.Add(new Money(0, "EUR"));
    }

    public void Count(IEvent happened, IChangeSet commit, DateTimeOffset at)
    {
        switch (happened.Data)
        {
            case SubscriptionStarted:
                started.Add(1);
                break;
            case InvoicePaid e:
                Renewed(1, "paid");
                revenue.Add(AmountOf(Invoice.KeyOf(happened.StreamKey!, e.Number), commit));
                break;
            case PaymentFailed:
                Renewed(1, "failed");
                break;
            case SubscriptionSuspended:
                Renewed(1, "suspended");
                break;
            case InvoiceRefunded e:
                refunds.Add(e.Amount);
                break;
            case SubscriptionEnded e:
                Ended(1, e.Reason);
                break;
        }
    }

    // The invoice is written in the transaction of its events.
    private static Money? AmountOf(string invoice, IChangeSet commit) =>
        commit.Find<Invoice>(one => one.Id == invoice) is { } paid ? paid.Price with { Amount = paid.Amount } : null;

    private void Ended(long count, string reason) => ended.Add(count, new KeyValuePair<string, object?>(Reason, reason));

    private void Renewed(long count, string outcome) => renewals.Add(count, new KeyValuePair<string, object?>(Outcome, outcome));
}
