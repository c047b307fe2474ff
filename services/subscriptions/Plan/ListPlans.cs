using Marten;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Subscriptions;

/// <summary>Every plan, by code, or as <c>?sort=</c> says by name.</summary>
public static class ListPlansEndpoint
{
    private static readonly Sorting<Plan, string> Sorting = new Sorting<Plan, string>("code", plan => plan.Id.Value)
        .By("code", "d.id", plan => plan.Id.Value)
        .By("name", "d.name", plan => plan.Name);

    [WolverineGet("/subscriptions/plans")]
    public static async Task<Page<PlanView>> Get(PageRequest page, Caller caller, IQuerySession session, CancellationToken stop) =>
        (await Sorting.PageAsync(session.Query<Plan>(), page, stop)).Select(plan => PlanView.Of(plan, caller));
}
