using System.Collections.Concurrent;

namespace Platform.Messaging.RabbitMq;

/// <summary>
/// What a consumer settled lately, so that a copy which its queue held at that time is not handled again: a publisher's repeat, or a
/// message whose acknowledgement was lost with the connection. It is a shortcut in memory; what it does not know any more the inbox knows.
/// </summary>
internal sealed class SettledCopies(int remembered = 20_000)
{
    private readonly ConcurrentDictionary<string, (long Until, long? Row, int Attempts)> settled = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> order = [];

    /// <summary>Remembers that a copy is settled; copies on their first way that were published until then are repeats of it.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="until">Unix milliseconds.</param>
    public void Remember(Arrival copy, long until)
    {
        settled[copy.Id] = (until, copy.Row, copy.AttemptsMade);
        order.Enqueue(copy.Id);
        while (order.Count > remembered && order.TryDequeue(out var oldest))
        {
            settled.TryRemove(oldest, out _);
        }
    }

    /// <summary>
    /// Whether the copy need not be handled. One that came back from the bus is a repeat only of its very row and attempt: clocks must not decide
    /// about a retry.
    /// </summary>
    public bool Know(Arrival copy) =>
        settled.TryGetValue(copy.Id, out var known)
        && (copy.Row is not null ? (copy.Row, copy.AttemptsMade) == (known.Row, known.Attempts)
            : copy.PublishedAt is { } at ? at <= known.Until
            : copy.Redelivered);
}
