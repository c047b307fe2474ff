using Contracts;
using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Microsoft.AspNetCore.Authorization;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Subscriptions;

/// <summary>When a subscription is billed next.</summary>
/// <param name="Id">The subscription.</param>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Plan">What its plan is called.</param>
/// <param name="Price">What a period costs; credit, if there is any, makes the invoice lower.</param>
/// <param name="DueAt">When the next period begins.</param>
/// <param name="IsDue">False while it is paused or unpaid, and when it ends with its period or has ended.</param>
public sealed record UpcomingRenewal(SubscriptionId Id, string CustomerId, string Plan, Money Price, DateTimeOffset DueAt, bool IsDue)
{
    public static UpcomingRenewal Of(SubscriptionId id, SubscriptionStarted e) =>
        new(id, e.CustomerId, e.Terms.Name, e.Terms.Price, e.TrialEnd ?? e.StartedAt, IsDue: true);

    /// <summary>The row after one more event.</summary>
    public UpcomingRenewal After(object happened) => happened switch
    {
        InvoiceIssued e => this with { DueAt = e.PeriodEnd },
        PeriodRestarted e => this with { DueAt = e.PeriodEnd, IsDue = true },
        SubscriptionResumed e => this with { DueAt = e.PeriodEnd, IsDue = true },
        PlanChanged e => this with { Plan = e.Terms.Name, Price = e.Terms.Price },
        CancellationRevoked => this with { IsDue = true },
        SubscriptionPaused or CancellationRequested or SubscriptionSuspended or SubscriptionEnded => this with { IsDue = false },
        _ => this,
    };
}

/// <summary>Every subscription's next bill as a row; tens of milliseconds behind the subscriptions themselves.</summary>
public sealed class UpcomingRenewals : SingleStreamProjection<UpcomingRenewal, SubscriptionId>
{
    public UpcomingRenewals()
    {
        IncludeType<SubscriptionStarted>();
        IncludeType<InvoiceIssued>();
        IncludeType<PeriodRestarted>();
        IncludeType<SubscriptionResumed>();
        IncludeType<PlanChanged>();
        IncludeType<CancellationRevoked>();
        IncludeType<SubscriptionPaused>();
        IncludeType<CancellationRequested>();
        IncludeType<SubscriptionSuspended>();
        IncludeType<SubscriptionEnded>();
    }

    public override UpcomingRenewal? Evolve(UpcomingRenewal? snapshot, SubscriptionId id, IEvent e) => e.Data is SubscriptionStarted started
        ? UpcomingRenewal.Of(id, started)
        : snapshot?.After(e.Data);
}

/// <summary>What is billed next, the earliest first.</summary>
public static class ListRenewalsEndpoint
{
    private static readonly Sorting<UpcomingRenewal, string> Sorting = new Sorting<UpcomingRenewal, string>("dueAt", row => row.Id.Value)
        .By("dueAt", "d.due_at", row => row.DueAt);

    [WolverineGet("/subscriptions/renewals"), Authorize(Role.Operator)]
    public static async Task<Page<RenewalView>> Get(PageRequest page, IQuerySession session, CancellationToken stop) =>
        (await Sorting.PageAsync(session.Query<UpcomingRenewal>().Where(row => row.IsDue), page, stop)).Select(RenewalView.Of);
}

/// <summary>A subscription's next bill as an operator sees it.</summary>
public sealed record RenewalView(SubscriptionId SubscriptionId, string CustomerId, string Plan, Money Price, DateTimeOffset DueAt)
{
    public static RenewalView Of(UpcomingRenewal row) => new(row.Id, row.CustomerId, row.Plan, row.Price, row.DueAt);
}
