using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Contracts;
using JasperFx.Events;
using Marten.Events.Aggregation;
using ServiceDefaults.Api;

namespace Subscriptions;

/// <summary>So many pieces of one item, sent with each period.</summary>
public sealed record PlanItem(
    [property: Required, StringLength(64, MinimumLength = 1)] string Sku,
    [property: Range(1, PlanItem.MostPieces)] int Quantity)
{
    public const int MostPieces = 1000;

    public Line ToLine() => new(Sku, Quantity);
}

/// <summary>What a subscriber has agreed to: a plan as it was at one of its versions.</summary>
public sealed record Terms(PlanCode Plan, long Version, string Name, BillingInterval Interval, Money Price, IReadOnlyList<PlanItem> Items);

/// <summary>A plan as it is offered now; its version is its stream's. It never changes, so a cache may give the same one to everybody.</summary>
[ImmutableObject(true)]
public sealed record Plan(
    PlanCode Id, string Name, BillingInterval Interval, Money Price, IReadOnlyList<PlanItem> Items, BillingInterval? TrialPeriod) : IVersioned
{
    public long Version { get; init; }

    public static Plan Of(PlanCode code, PlanPublished e) => new(code, e.Name, e.Interval, e.Price, e.Items, e.TrialPeriod) { Version = 1 };

    /// <summary>The plan after one more event.</summary>
    public Plan After(object happened) => happened is PlanRevised e
        ? new(Id, e.Name, e.Interval, e.Price, e.Items, e.TrialPeriod) { Version = Version + 1 }
        : this;

    /// <summary>The plan after some more events.</summary>
    public Plan After(IEnumerable<object> happened) => happened.Aggregate(this, (plan, next) => plan.After(next));

    public Terms ToTerms() => new(Id, Version, Name, Interval, Price, Items);

    public bool Offers(PlanRevised terms) => Items.SequenceEqual(terms.Items)
        && (Name, Interval, Price, TrialPeriod) == (terms.Name, terms.Interval, terms.Price, terms.TrialPeriod);
}

/// <summary>The plan as commands and readers see it, written in the transaction of its events.</summary>
public sealed class PlanSnapshot : SingleStreamProjection<Plan, PlanCode>
{
    // Without this it would be asked about the streams of subscriptions as well.
    public PlanSnapshot()
    {
        IncludeType<PlanPublished>();
        IncludeType<PlanRevised>();
    }

    public override Plan? Evolve(Plan? snapshot, PlanCode id, IEvent e) => e.Data is PlanPublished published
        ? Plan.Of(id, published)
        : snapshot?.After(e.Data);
}
