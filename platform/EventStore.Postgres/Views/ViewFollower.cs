using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Folds the log into a view: a page in memory per key, one load, one write of rows and checkpoint together.</summary>
internal sealed class ViewFollower(ViewTable table, NpgsqlDataSource source, LogSignals signals) : ILogFollower
{
    private readonly ViewRows rows = new(table, source);
    private readonly DocumentCache cache = new();
    private long cachedAt;

    public string Name => table.CheckpointName;

    // The more events meet in one page, the fewer documents are written more than once.
    public int MaxPage => 40_000;

    public async Task TakeAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, bool isLast, CancellationToken cancellation)
    {
        // Checkpoints only rise: when it stands where this process left it, nobody else has written a document since.
        if (checkpoint != cachedAt)
        {
            cache.Clear();
        }

        await FoldAsync(events, checkpoint, cancellation);
        cachedAt = events[^1].Position;

        // At the head of the log the documents are loaded anew each time: a service at rest keeps none.
        if (isLast)
        {
            cache.Clear();
        }

        signals.AnnounceViews();
    }

    private async Task FoldAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, CancellationToken cancellation)
    {
        var changes = new List<(string Key, RecordedEvent Event)>(events.Count);
        foreach (var happened in events)
        {
            foreach (var key in table.KeysOf(happened))
            {
                changes.Add((key, happened));
            }
        }

        var to = events[^1].Position;
        if (changes.Count == 0)
        {
            await Checkpoint.MoveAsync(source, Name, checkpoint, to, cancellation);
            return;
        }

        var last = new Dictionary<string, (RecordedEvent Event, bool IsMixed)>();
        foreach (var (key, happened) in changes)
        {
            var isMixed = last.TryGetValue(key, out var former) && (former.IsMixed || former.Event.Stream != happened.Stream);
            last[key] = (happened, isMixed);
        }

        var documents = await LoadAsync(last.Keys, cancellation);
        foreach (var (key, happened) in changes)
        {
            documents[key] = table.View.EvolveDocument(key, documents.GetValueOrDefault(key), happened);
        }

        ChangedRow[] changed = [.. last.Select(row => new ChangedRow(row.Key, row.Value.Event, row.Value.IsMixed, rows.Write(documents[row.Key])))];
        await rows.StoreAsync(changed, checkpoint, to, cancellation);
        foreach (var row in changed)
        {
            cache.Keep(row.Key, documents[row.Key], row.Json);
        }
    }

    /// <summary>The documents under these keys; a key without a document is absent or null.</summary>
    private async Task<Dictionary<string, object?>> LoadAsync(IEnumerable<string> keys, CancellationToken cancellation)
    {
        var documents = new Dictionary<string, object?>();
        var missing = new List<string>();
        foreach (var key in keys)
        {
            if (cache.TryGet(key, out var document))
            {
                documents.Add(key, document);
            }
            else
            {
                missing.Add(key);
            }
        }

        if (missing.Count > 0)
        {
            await rows.LoadAsync(missing, documents, cancellation);
        }

        return documents;
    }
}
