namespace Platform.EventStore.Postgres;

/// <summary>
/// The documents a view has just written, so that a view that catches up need not load them again for its next page. Only who
/// moves the checkpoint writes documents, so while the checkpoint is where this process left it, they are what the table holds.
/// </summary>
internal sealed class DocumentCache
{
    private const int MaxWeight = 16 * 1024 * 1024;

    private readonly Dictionary<string, (object? Document, int Weight)> documents = [];
    private long weight;

    /// <summary>It was full once, so that it no longer holds every document that it was given.</summary>
    public bool HasForgotten { get; private set; }

    /// <summary>The document under a key; null for one that is known not to exist.</summary>
    public bool TryGet(string key, out object? document)
    {
        var found = documents.TryGetValue(key, out var entry);
        document = entry.Document;
        return found;
    }

    /// <summary>
    /// Adds the documents that these changes are made to, as far as they are not there yet; null for one that is known not to exist. Returns
    /// the keys of which nothing is known here, which have a null as well.
    /// </summary>
    public List<string> Find(List<ViewChange> changes, Dictionary<string, object?> into)
    {
        var unknown = new List<string>();
        foreach (var (_, key, _) in changes)
        {
            if (key is null || into.ContainsKey(key))
            {
                continue;
            }

            if (!TryGet(key, out var document))
            {
                unknown.Add(key);
            }

            into.Add(key, document);
        }

        return unknown;
    }

    /// <summary>Keeps a document as it was written. When the cache is full it begins anew: that is rare, and needs no bookkeeping of uses.</summary>
    public void Keep(string key, object? document, string? json)
    {
        var own = key.Length + (json?.Length ?? 0);
        weight += own - (documents.TryGetValue(key, out var former) ? former.Weight : 0);
        if (weight > MaxWeight)
        {
            Clear();
            HasForgotten = true;
            return;
        }

        documents[key] = (document, own);
    }

    public void Clear()
    {
        HasForgotten = false;
        documents.Clear();
        documents.TrimExcess();
        weight = 0;
    }
}
