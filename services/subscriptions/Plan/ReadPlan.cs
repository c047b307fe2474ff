using ServiceDefaults.Security;
using Wolverine.Http;

namespace Subscriptions;

/// <summary>One plan, as it is offered now or was a second ago.</summary>
public static class ReadPlanEndpoint
{
    public static Task<Plan?> LoadAsync(PlanCode code, PlanCache cache, CancellationToken stop) => cache.FindAsync(code, stop);

    [WolverineGet("/subscriptions/plans/{code}")]
    public static PlanView Get(Plan plan, Caller caller) => PlanView.Of(plan, caller);
}
