using Marten;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using Wolverine.Http;

namespace Subscriptions;

/// <summary>What somebody who asks for a plan can have at this moment; no plan when there is none with that code.</summary>
public sealed record Offer(Plan? Plan, DateTimeOffset At)
{
    public static async Task<Offer> LoadAsync(string code, IQuerySession session, TimeProvider clock, CancellationToken stop) => new(
        PlanCode.TryParse(code, out var known) ? await session.LoadAsync<Plan>(known, stop) : null, clock.GetUtcNow());

    public static ProblemDetails UnknownPlan(string code) => Refusals.Rule("unknown-plan", $"There is no plan '{code}'.");

    /// <summary>A period that no calendar can hold is refused to whoever asks for it, and is nothing for a timer to stumble over.</summary>
    internal ProblemDetails RefuseBeyondCalendar(string zone)
    {
        var begin = Plan!.TrialPeriod is { } trial ? Calendar.After(At, trial, 1, zone) : At;
        return Calendar.After(begin, Plan.Interval, 1, zone) < Calendar.Latest
            ? WolverineContinue.NoProblems
            : Refusals.Rule("period-beyond-calendar", $"The first period would reach beyond the year {Calendar.Latest.Year}.");
    }
}
