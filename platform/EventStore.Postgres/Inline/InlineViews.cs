using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Appending;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Folds the documents that go with an append. A document at a version is what the stream's events up to it make of it, so what is
/// kept in memory is never wrong; and when the expected version is not the stream's, the append writes none of this.
/// </summary>
internal sealed class InlineViews(
    IReadOnlyList<InlineView> views, NpgsqlDataSource source, EventTypes types, ISubjectKeys? keys = null)
{
    private readonly Lock gate = new();
    private readonly DocumentCache cache = new();
    private readonly (InlineView View, InlineRows Rows)[] views = [.. views.Select(view => (view, new InlineRows(view, source, types, keys)))];

    /// <summary>The documents after the append's events.</summary>
    public async Task<IReadOnlyList<InlineDocument>> FoldAsync(PendingAppend append, CancellationToken cancellation)
    {
        var documents = new List<InlineDocument>();
        var place = 0;
        foreach (var part in append.Append.Streams)
        {
            var happened = part.Events.Select((data, index) => new StreamEvent(
                part.Stream, part.ExpectedVersion + index + 1, append.Events[place + index].Id, data, append.Append.Metadata)).ToList();
            place += part.Events.Count;
            foreach (var (view, rows) in views)
            {
                if (happened.Count > 0 && view.Has(part.Stream))
                {
                    var before = await BeforeAsync(view, rows, part, cancellation);
                    documents.Add(view.Write(part.Stream, part.ExpectedVersion + happened.Count, happened.Aggregate(before, view.Evolve)));
                }
            }
        }

        return documents;
    }

    /// <summary>Keeps what was written for the next append to the same streams.</summary>
    public void Keep(IReadOnlyList<InlineDocument> documents)
    {
        lock (gate)
        {
            foreach (var document in documents)
            {
                cache.Keep(Key(document.Table, document.Stream), (document.Version, document.Document), document.Json);
            }
        }
    }

    private async Task<object?> BeforeAsync(InlineView view, InlineRows rows, StreamAppend part, CancellationToken cancellation)
    {
        if (part.ExpectedVersion == 0)
        {
            return null;
        }

        lock (gate)
        {
            if (cache.TryGet(Key(view.Table.Table, part.Stream), out var entry)
                && entry is (long known, var document) && known == part.ExpectedVersion)
            {
                return document;
            }
        }

        var (stored, version) = await rows.LoadAsync(part.Stream, cancellation);
        if (version > part.ExpectedVersion)
        {
            // The append will most likely conflict. That is not for this part to say, so it is given what would be right.
            (stored, version) = (null, 0);
        }

        // A replica that does not know the view has appended without it, or the view is being built: what is missing is folded here.
        return version == part.ExpectedVersion
            ? stored
            : (await rows.FoldAsync(part.Stream, stored, version, part.ExpectedVersion, cancellation)).Document;
    }

    private static string Key(string table, StreamId stream) => $"{table}/{stream.Value}";
}
