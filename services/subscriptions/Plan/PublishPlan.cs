using System.ComponentModel.DataAnnotations;
using Contracts;
using Marten;
using Marten.Exceptions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Money;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Subscriptions;

/// <summary>Offers a new plan.</summary>
[ValidatableType]
public sealed record PublishPlan(
    [property: Required, RegularExpression(PlanCode.Pattern, ErrorMessage = PlanCode.Form)] string Code,
    [property: Required, StringLength(100, MinimumLength = 1)] string Name,
    [property: Required, StringLength(20)] string Interval,
    [property: Required] Money Price,
    [property: Required, Length(0, PlanTerms.MostItems)] IReadOnlyList<PlanItem> Items,
    [property: StringLength(20)] string? TrialPeriod = null);

public static class PublishPlanEndpoint
{
    public static Task<Plan?> LoadAsync(PublishPlan command, IQuerySession session, CancellationToken stop) =>
        session.LoadAsync<Plan>(PlanCode.Parse(command.Code), stop);

    public static ProblemDetails Validate(PublishPlan command, Plan? plan) => plan is null
        ? PlanTerms.Validate(command.Interval, command.TrialPeriod, command.Price, command.Items)
        : AlreadyPublished();

    [WolverinePost("/subscriptions/plans"), Authorize(Role.Admin)]
    public static (CreationResponse<PlanView>, IStartStream) Post(PublishPlan command, Caller caller)
    {
        var code = PlanCode.Parse(command.Code);
        var published = new PlanPublished(
            command.Name,
            BillingInterval.Parse(command.Interval),
            Price.Plain(command.Price),
            command.Items,
            PlanTerms.TrialOf(command.TrialPeriod));
        return (
            CreationResponse.For(PlanView.Of(Plan.Of(code, published), caller), PlanView.PathOf(code)),
            MartenOps.StartStream<Plan>(code.Value, published));
    }

    // Of two publications at once, the second finds the stream there when it commits.
    public static ProblemDetails OnException(ExistingStreamIdCollisionException collision) => AlreadyPublished();

    private static ProblemDetails AlreadyPublished() => Refusals.Rule("plan-already-published", "There is a plan with this code already.");
}
