namespace Platform.EventStore.Postgres.Appending;

/// <summary>
/// Appends that share a transaction. No two of them touch the same stream or the same companion: that is what lets one
/// set-based statement give each its own verdict.
/// </summary>
internal sealed class AppendGroup
{
    private const int MaxMembers = 256;
    private const int MaxEvents = 2_000;
    private const int MaxWeight = 4 * 1024 * 1024;

    private readonly HashSet<object> touched = [];
    private int events;
    private int weight;

    public List<PendingAppend> Members { get; } = [];

    public bool IsFull => Members.Count >= MaxMembers || events >= MaxEvents || weight >= MaxWeight;

    /// <summary>Takes an append in; false when it must wait for the next group.</summary>
    public bool TryAdd(PendingAppend append)
    {
        var tooMuch = events + append.Events.Count > MaxEvents || weight + append.Weight > MaxWeight;
        var keys = append.Append.Streams.Select(part => (object)part.Stream).Concat(append.Append.Companions.Select(PendingAppend.KeyOf)).ToArray();
        if ((Members.Count > 0 && tooMuch) || keys.Any(touched.Contains))
        {
            return false;
        }

        touched.UnionWith(keys);
        events += append.Events.Count;
        weight += append.Weight;
        Members.Add(append);
        return true;
    }
}
