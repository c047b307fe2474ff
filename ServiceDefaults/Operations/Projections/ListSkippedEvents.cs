using System.Globalization;
using JasperFx.Events.Daemon;
using Marten;
using Microsoft.AspNetCore.Authorization;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Projections;

/// <summary>Events that a projection could not take and left out, the newest first.</summary>
public static class ListSkippedEventsEndpoint
{
    private const string Order = "-sequence";

    /// <summary>GET /ops/projections/{name}/skipped</summary>
    [WolverineGet("/projections/{name}/skipped"), Authorize(Role.Operator)]
    public static async Task<Page<SkippedEvent>?> Get(
        string name, PageRequest page, ProjectionBoard board, IQuerySession session, CancellationToken stop)
    {
        var sort = Keyset.SortOf(page, Order, [Order]);
        if (await board.FindAsync(name, stop) is null)
        {
            return null;
        }

        var skipped = session.Query<DeadLetterEvent>().Where(one => one.ProjectionName == name);
        var beyond = page.Cursor is { } place ? long.Parse(place.Value, CultureInfo.InvariantCulture) : long.MaxValue;
        var found = await (page.Cursor is { Backward: true }
            ? skipped.Where(one => one.EventSequence > beyond).OrderBy(one => one.EventSequence)
            : skipped.Where(one => one.EventSequence < beyond).OrderByDescending(one => one.EventSequence)).Take(page.Limit + 1).ToListAsync(stop);
        return Keyset.Cut(found, page, sort, one => ($"{one.EventSequence}", ""))
            .Select(one => new SkippedEvent(one.EventSequence, one.Timestamp, one.ExceptionType, one.ExceptionMessage));
    }
}

/// <summary>An event that a projection left out.</summary>
/// <param name="Sequence">Its place among all events of the service.</param>
/// <param name="At">When it was left out.</param>
/// <param name="ExceptionType">Why.</param>
/// <param name="ExceptionMessage">What that said.</param>
public sealed record SkippedEvent(long Sequence, DateTimeOffset At, string ExceptionType, string ExceptionMessage);
