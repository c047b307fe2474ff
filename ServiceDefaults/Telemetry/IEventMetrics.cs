using JasperFx.Events;
using Marten.Services;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// What a service counts of its events, when they are committed and never before: one that lost a race, or was refused, has not happened. An event
/// is counted once, by the process that appended it; what a process that is killed between a commit and its counting had to count is lost, so these
/// are numbers to watch a system by, and not its books.
/// </summary>
public interface IEventMetrics
{
    /// <summary>Begins the series whose attributes are known at zero, since a rate cannot see how a series that was not there came to be.</summary>
    void Begin();

    /// <summary>Counts an event.</summary>
    /// <param name="happened">The event, as it was appended.</param>
    /// <param name="commit">All that was committed with it: the snapshots that it has led to are among what was updated.</param>
    /// <param name="at">The time.</param>
    void Count(IEvent happened, IChangeSet commit, DateTimeOffset at);
}
