using System.ComponentModel.DataAnnotations;
using Contracts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Money;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Subscriptions;

/// <summary>Makes a new version of a plan, for those who subscribe from now on.</summary>
[ValidatableType]
public sealed record RevisePlan(
    [property: Required, StringLength(100, MinimumLength = 1)] string Name,
    [property: Required, StringLength(20)] string Interval,
    [property: Required] Money Price,
    [property: Required, Length(0, PlanTerms.MostItems)] IReadOnlyList<PlanItem> Items,
    [property: StringLength(20)] string? TrialPeriod = null);

public static class RevisePlanEndpoint
{
    public static ProblemDetails Validate(RevisePlan command) =>
        PlanTerms.Validate(command.Interval, command.TrialPeriod, command.Price, command.Items);

    [WolverinePut("/subscriptions/plans/{code}"), Authorize(Role.Admin)]
    public static (PlanView, Events) Put(RevisePlan command, [ForUpdate(FromRoute = "code")] Plan plan, Caller caller)
    {
        var revised = new PlanRevised(
            command.Name,
            BillingInterval.Parse(command.Interval),
            Price.Plain(command.Price),
            command.Items,
            PlanTerms.TrialOf(command.TrialPeriod));
        Events events = plan.Offers(revised) ? [] : [revised];
        return (PlanView.Of(plan.After(events), caller), events);
    }
}
