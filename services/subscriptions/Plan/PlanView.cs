using System.Text.Json.Serialization;
using Contracts;
using ServiceDefaults.Api;
using ServiceDefaults.Security;

namespace Subscriptions;

/// <summary>A plan as a caller sees it, with what this caller may do with it.</summary>
public sealed record PlanView(
    PlanCode Code,
    string Name,
    BillingInterval Interval,
    Money Price,
    IReadOnlyList<PlanItem> Items,
    BillingInterval? TrialPeriod,
    IReadOnlyDictionary<string, Link> Links) : IVersioned
{
    [JsonIgnore]
    public long Version { get; init; }

    public static string PathOf(PlanCode code) => $"/api/v1/subscriptions/plans/{code}";

    public static PlanView Of(Plan plan, Caller caller) => new(
        plan.Id, plan.Name, plan.Interval, plan.Price, plan.Items, plan.TrialPeriod, LinksOf(plan.Id, caller))
    {
        Version = plan.Version,
    };

    private static Dictionary<string, Link> LinksOf(PlanCode code, Caller caller)
    {
        var self = PathOf(code);
        var links = new Dictionary<string, Link> { ["self"] = new(self), ["subscribe"] = new("/api/v1/subscriptions", HttpMethods.Post) };
        if (caller.IsAdmin)
        {
            links.Add("revise", new(self, HttpMethods.Put));
        }

        return links;
    }
}
