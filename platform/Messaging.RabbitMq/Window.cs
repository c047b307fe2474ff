namespace Platform.Messaging.RabbitMq;

/// <summary>
/// What the active consumer has prefetched, and the choice of what goes next: the oldest of the highest priority among the first of each
/// key that is free. Order within a key is kept whatever the priorities. Not for use by several threads.
/// </summary>
internal sealed class Window
{
    private readonly Dictionary<string, Queue<(long Place, Arrival Arrival)>> keys = new(StringComparer.Ordinal);
    private readonly SortedSet<(int Rank, long Place, string Key)> ready = [];
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Place, Arrival Arrival)> inHand = new(StringComparer.Ordinal);
    private long places;

    /// <summary>How many wait for their key or a free handler.</summary>
    public int Waiting => ids.Count - inHand.Count;

    /// <summary>How many were taken and not released; asked once for each that is taken, so it copies nothing.</summary>
    public int Taken => inHand.Count;

    /// <summary>What was taken and not released.</summary>
    public IReadOnlyCollection<Arrival> InHand => [.. inHand.Values.Select(taken => taken.Arrival)];

    public bool Holds(string id) => ids.Contains(id);

    public void Add(Arrival arrival)
    {
        ids.Add(arrival.Id);
        if (!keys.TryGetValue(arrival.Key, out var queue))
        {
            keys.Add(arrival.Key, queue = new());
        }

        queue.Enqueue((places++, arrival));
        if (queue.Count == 1 && !inHand.ContainsKey(arrival.Key))
        {
            MakeReady(arrival.Key, queue);
        }
    }

    /// <summary>Takes the next; null when nothing may go now.</summary>
    public Arrival? Take()
    {
        if (ready.Count == 0)
        {
            return null;
        }

        var next = ready.Min;
        ready.Remove(next);
        var taken = keys[next.Key].Dequeue();
        inHand.Add(next.Key, taken);
        return taken.Arrival;
    }

    /// <summary>Frees the key of what was taken.</summary>
    public void Release(Arrival arrival)
    {
        ids.Remove(arrival.Id);
        inHand.Remove(arrival.Key);
        var queue = keys[arrival.Key];
        if (queue.Count > 0)
        {
            MakeReady(arrival.Key, queue);
        }
        else
        {
            keys.Remove(arrival.Key);
        }
    }

    /// <summary>Puts what was taken back where it was, before the others of its key.</summary>
    public void PutBack(Arrival arrival)
    {
        inHand.Remove(arrival.Key, out var taken);
        var queue = keys[arrival.Key] = new([taken, .. keys[arrival.Key]]);
        MakeReady(arrival.Key, queue);
    }

    private void MakeReady(string key, Queue<(long Place, Arrival Arrival)> queue)
    {
        var (place, arrival) = queue.Peek();
        ready.Add((-(int)arrival.Priority, place, key));
    }
}
