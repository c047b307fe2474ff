namespace Platform.EventSourcing;

/// <summary>Reads the service's log in order of position, from anywhere and without leaving an event out: for feeding somebody anew.</summary>
public interface ILogReader
{
    /// <summary>Reads the events after a position: 0, or the position of an event that was read before.</summary>
    /// <param name="after">The position.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="UnreadableLogException">The next event cannot be read; those before one are handed over first.</exception>
    Task<LogSlice> ReadAsync(long after, int limit, CancellationToken cancellation = default);

    /// <summary>The highest position in the log; 0 while it is empty.</summary>
    Task<long> HeadAsync(CancellationToken cancellation = default);
}

/// <summary>A part of the log.</summary>
/// <param name="Events">In order of position.</param>
/// <param name="IsEnd">Nothing follows yet. When it is false and there are no events, an earlier one may still come: read again.</param>
public sealed record LogSlice(IReadOnlyList<RecordedEvent> Events, bool IsEnd);
