using System.Text.Json;
using Marten;
using ServiceDefaults.Operations.Flows;

namespace Subscriptions;

/// <summary>Subscriptions that wait for their next bill or for a payment, as operators see them.</summary>
internal sealed class WaitingSubscriptions() : Flows<Subscription>(
    subscription => subscription.Deadline,
    new("renewal", subscription => subscription.Charge == null),
    new("payment", subscription => subscription.Charge!.State == ChargeState.Requested),
    new("retry", subscription => subscription.Charge!.State == ChargeState.Failed),
    new("void", subscription => subscription.Charge!.State == ChargeState.Voiding),
    new("refund", subscription => subscription.Charge!.State == ChargeState.Refunding))
{
    public override object? Abort(Flow flow, string reason, string by) =>
        flow.MayBeAborted ? new AbortSubscription(SubscriptionId.Parse(flow.Id, null)) : null;

    protected override async Task<Subscription?> LoadAsync(string id, IQuerySession session, CancellationToken stop) =>
        SubscriptionId.TryParse(id, null, out var subscription) ? await session.LoadAsync<Subscription>(subscription, stop) : null;

    protected override Flow Describe(Subscription state, string step, DateTimeOffset until) => new(
        $"{state.Id}",
        "subscription",
        step,
        state.PeriodStart,
        until,
        JsonNamingPolicy.CamelCase.ConvertName($"{state.Status}"),
        !state.HasEnded);

    protected override IEnumerable<object> Nudge(Subscription state, DateTimeOffset now) => [new SubscriptionDeadline(state.Id, state.Timer)];
}
