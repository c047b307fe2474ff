using JasperFx.Events;
using Marten;

namespace ServiceDefaults.Operations.Announcements;

/// <summary>
/// What the service tells others without being asked again. A service whose database was set back to an earlier time has forgotten it, and so is told
/// it once more, made of the events that it came from by what makes it in the first place. Whoever is told takes a repeat without harm.
/// </summary>
public interface IAnnouncements
{
    /// <summary>The types of the events that others are told of.</summary>
    IReadOnlyList<Type> Events { get; }

    /// <summary>What others are to know of one; nothing where it does not hold any more.</summary>
    /// <param name="happened">The event, with its stream and version.</param>
    /// <param name="session">For the state that belongs to it.</param>
    /// <param name="stop">Ends it.</param>
    Task<IEnumerable<object>> OfAsync(IEvent happened, IQuerySession session, CancellationToken stop);
}
