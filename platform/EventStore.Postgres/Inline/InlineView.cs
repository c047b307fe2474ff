using System.Text.Json;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Appending;

namespace Platform.EventStore.Postgres;

/// <summary>One inline view: its table, and how its documents are folded and stored.</summary>
internal sealed class InlineView
{
    private readonly IStreamView view;

    /// <exception cref="InvalidOperationException">The view's documents do not belong to one stream each.</exception>
    public InlineView(ViewTable table)
    {
        Table = table;
        view = table.View as IStreamView ?? throw new InvalidOperationException(
            $"The view {table.View.GetType()} is inline. Expected a StreamView, whose documents belong to one stream each, so that the stream's "
            + $"version check guards them; found a {table.View.GetType().BaseType?.Name}. Derive it from StreamView, or fold it asynchronously.");
    }

    public ViewTable Table { get; }

    public string Category => view.Category;

    public bool Has(StreamId stream) => stream.Category == view.Category;

    public StreamId StreamOf(string key) => StreamId.Of(view.Category, key);

    public object? Evolve(object? document, RecordedEvent happened) => view.EvolveDocument(document, StreamEvent.Of(happened));

    public object? Evolve(object? document, StreamEvent happened) => view.EvolveDocument(document, happened);

    public object? Read(byte[] json) => JsonSerializer.Deserialize(json, Table.View.DocumentType, PlatformJson.Options);

    /// <exception cref="UnstorableTextException">The document holds a NUL character.</exception>
    public InlineDocument Write(StreamId stream, long version, object? document)
    {
        var json = document is null ? null : JsonSerializer.Serialize(document, Table.View.DocumentType, PlatformJson.Options);
        if (json is not null && EventBounds.HoldsNul(json))
        {
            throw new UnstorableTextException(Table.View.Name, "a document of the view");
        }

        return new InlineDocument(Table.Table, stream, version, document, json);
    }
}
