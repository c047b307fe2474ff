using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Folds events into documents that are in memory, and does with an event that fails what the view's policy says.</summary>
internal sealed class ViewFold(ViewTable table)
{
    private readonly View view = table.View;

    /// <summary>
    /// What the events change, in order. Under <see cref="FailurePolicy.Stop"/> the first whose document cannot be told is the last.
    /// </summary>
    public List<ViewChange> ChangesOf(IReadOnlyList<RecordedEvent> events)
    {
        var changes = new List<ViewChange>(events.Count);
        foreach (var happened in events)
        {
            AddChanges(changes, happened);
            if (view.OnFailure == FailurePolicy.Stop && changes.Count > 0 && changes[^1].Error is not null)
            {
                break;
            }
        }

        return changes;
    }

    /// <summary>What one event changes.</summary>
    public void AddChanges(List<ViewChange> changes, RecordedEvent happened)
    {
        if (happened.Data is UnreadableData { Error: var unreadable })
        {
            changes.Add(new ViewChange(happened, null, unreadable));
            return;
        }

        try
        {
            foreach (var key in table.KeysOf(happened))
            {
                changes.Add(new ViewChange(happened, key, null));
            }
        }
        catch (Exception error)
        {
            changes.Add(new ViewChange(happened, null, error));
        }
    }

    /// <summary>Folds the changes into the documents.</summary>
    /// <param name="changes">In order of position.</param>
    /// <param name="documents">The documents that they change, as they are; and afterwards as they become.</param>
    /// <param name="blocked">What waits behind parked events; it grows by what is parked here.</param>
    public FoldedChanges Fold(IReadOnlyList<ViewChange> changes, Dictionary<string, object?> documents, BlockedDocuments blocked)
    {
        var last = new Dictionary<string, LastChange>();
        var parked = new List<ViewChange>();
        var undo = new List<(string Key, object? Document, LastChange? Last)>();
        var position = 0L;
        foreach (var change in changes)
        {
            if (change.Event.Position != position)
            {
                position = change.Event.Position;
                undo.Clear();
            }

            var error = change.Error;
            if (error is null && change.Key is { } key && !blocked.Holds(change))
            {
                try
                {
                    var document = documents.GetValueOrDefault(key);
                    documents[key] = view.EvolveDocument(key, document, change.Event);
                    LastChange? before = last.TryGetValue(key, out var former) ? former : null;
                    undo.Add((key, document, before));
                    last[key] = new LastChange(change.Event, false).After(before);
                    continue;
                }
                catch (Exception failure)
                {
                    error = failure;
                }
            }

            if (view.OnFailure == FailurePolicy.Stop)
            {
                Undo(undo, documents, last);
                return new FoldedChanges(last, [], change with { Error = error });
            }

            blocked.Add(change);
            parked.Add(change with { Error = error });
        }

        return new FoldedChanges(last, parked, null);
    }

    // An event is folded into all of its documents or into none: the view stops before it, not within it.
    private static void Undo(
        List<(string Key, object? Document, LastChange? Last)> undo, Dictionary<string, object?> documents, Dictionary<string, LastChange> last)
    {
        for (var index = undo.Count - 1; index >= 0; index--)
        {
            var (key, document, before) = undo[index];
            documents[key] = document;
            if (before is { } former)
            {
                last[key] = former;
            }
            else
            {
                last.Remove(key);
            }
        }
    }
}

/// <summary>What one event does to one document.</summary>
/// <param name="Event">The event.</param>
/// <param name="Key">The document's key; null when it cannot be told.</param>
/// <param name="Error">Why it cannot be told, or why the fold failed.</param>
internal readonly record struct ViewChange(RecordedEvent Event, string? Key, Exception? Error);

/// <summary>The last event that was folded into a document.</summary>
/// <param name="Event">The event.</param>
/// <param name="IsMixed">Whether events of other streams were folded into it before, as far as is known in memory.</param>
internal readonly record struct LastChange(RecordedEvent Event, bool IsMixed)
{
    /// <summary>The same, with what came before it.</summary>
    public LastChange After(LastChange? before) =>
        before is { } former ? this with { IsMixed = IsMixed || former.IsMixed || former.Event.Stream != Event.Stream } : this;
}

/// <summary>What became of changes.</summary>
/// <param name="Last">The last event of each document that changed.</param>
/// <param name="Parked">What is put aside; without an error it waits behind another one.</param>
/// <param name="Stopped">The change at which the view stops; nothing after it was folded.</param>
internal sealed record FoldedChanges(Dictionary<string, LastChange> Last, List<ViewChange> Parked, ViewChange? Stopped);

/// <summary>
/// The documents that miss a parked event. When nobody knows which document a parked event belongs to, every later event of its stream
/// might belong to the same one, and waits.
/// </summary>
internal sealed class BlockedDocuments
{
    private readonly HashSet<string> keys = [];
    private readonly HashSet<string> streams = [];

    public bool Holds(ViewChange change) =>
        (keys.Count > 0 && keys.Contains(change.Key!)) || (streams.Count > 0 && streams.Contains(change.Event.Stream.Value));

    public void Add(ViewChange change) => Add(change.Key, change.Event.Stream.Value);

    public void Add(string? key, string stream)
    {
        if (key is null)
        {
            streams.Add(stream);
        }
        else
        {
            keys.Add(key);
        }
    }
}

/// <summary>An event stops a view whose policy is <see cref="FailurePolicy.Stop"/>.</summary>
internal sealed class ViewStoppedException(string follower, RecordedEvent happened, Exception cause)
    : Exception($"{follower} stops before the event {happened.Name} at position {happened.Position}: {cause.GetType().Name}.", cause)
{
    public long Position { get; } = happened.Position;
}
