using System.Text.Json;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Appending;

namespace Platform.EventStore.Postgres;

/// <summary>One inline view: its table, and how its documents are folded and stored.</summary>
internal sealed class InlineView
{
    private readonly IStreamView view;

    /// <exception cref="InvalidOperationException">The view's documents do not belong to one stream each, or hold personal data.</exception>
    public InlineView(ViewTable table)
    {
        Table = table;
        if (table.Personal is not null)
        {
            throw new InvalidOperationException(
                $"The view {table.View.GetType()} is inline and its documents hold personal data, which would have to be sealed within the append. "
                + "Fold it asynchronously, or leave the personal properties to another view.");
        }

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

    /// <summary>
    /// The document in two columns, its version and its data; version 0 when it cannot be read. The events make it anew then: what is
    /// stored never stands in an append's way.
    /// </summary>
    public (object? Document, long Version) Read(NpgsqlDataReader reader, int column)
    {
        var version = reader.GetInt64(column);
        try
        {
            var data = reader.IsDBNull(column + 1) ? null : reader.GetFieldValue<byte[]>(column + 1);
            return (data is null ? null : JsonSerializer.Deserialize(data, Table.View.DocumentType, PlatformJson.Options), version);
        }
        catch (JsonException)
        {
            return (null, 0);
        }
    }

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
