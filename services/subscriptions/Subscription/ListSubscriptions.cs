using System.Text.Json;
using Marten;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Subscriptions;

/// <summary>A customer's own subscriptions, or for an operator everybody's: the newest first, or by <c>?sort=startedAt</c>.</summary>
public static class ListSubscriptionsEndpoint
{
    private static readonly Sorting<Subscription, string> Sorting = new Sorting<Subscription, string>("-startedAt", row => row.Id.Value)
        .By("startedAt", "d.started_at", row => row.StartedAt);

    private static readonly Dictionary<string, SubscriptionStatus> Statuses = Enum.GetValues<SubscriptionStatus>()
        .ToDictionary(status => JsonNamingPolicy.CamelCase.ConvertName($"{status}"));

    public static ProblemDetails Validate([FromQuery] string? status) => status is null || Statuses.ContainsKey(status)
        ? WolverineContinue.NoProblems
        : Refusals.Malformed("invalid-status", $"The status is one of {string.Join(", ", Statuses.Keys)}.");

    [WolverineGet("/subscriptions")]
    public static async Task<Page<SubscriptionView>> Get(
        PageRequest page,
        [FromQuery, NamesOf(typeof(SubscriptionStatus))] string? status,
        Caller caller,
        IQuerySession session,
        CancellationToken stop)
    {
        IQueryable<Subscription> rows = session.Query<Subscription>();
        if (!caller.IsOperator)
        {
            rows = rows.Where(row => row.CustomerId == caller.Id);
        }

        if (status is not null && Statuses.TryGetValue(status, out var wanted))
        {
            rows = rows.Where(row => row.Status == wanted);
        }

        return (await Sorting.PageAsync(rows, page, stop)).Select(row => SubscriptionView.Of(row, caller));
    }
}
