using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Reads the documents of an inline view. One of them is always as new as its stream: if a replica that does not know the view has
/// appended, or the view is still being built, what is missing is folded for the answer and stored. A list shows what is stored.
/// </summary>
internal sealed class InlineViewReader<TDocument>(
    InlineView view, NpgsqlDataSource source, EventTypes types, LogSignals signals, ISubjectKeys? keys)
    : IViewReader<TDocument>
    where TDocument : class
{
    private readonly InlineRows rows = new(view, source, types, keys);
    private readonly PostgresViewReader<TDocument> stored = new(view.Table, source, signals, keys);

    public async Task<ViewRow<TDocument>?> FindAsync(string key, long atLeast = 0, CancellationToken cancellation = default)
    {
        if (!StreamId.TryParse($"{view.Category}-{key}", out var stream))
        {
            return null;
        }

        var (head, version, document) = await FindStoredAsync(stream, cancellation);
        if (head < atLeast)
        {
            throw new ViewBehindException(view.Table.View.Name, key, atLeast);
        }

        if (version < head)
        {
            (document, version) = await rows.FoldAsync(stream, document, version, long.MaxValue, cancellation);
            await rows.StoreAsync(view.Write(stream, version, document), cancellation);
        }

        return document is null ? null : new ViewRow<TDocument>(key, version, (TDocument)document);
    }

    public IReadOnlyList<string> SortBy => [];

    /// <summary>A document is as new as its own stream, and no other feeds it.</summary>
    public Task<ViewRow<TDocument>?> FindAsync(string key, StreamVersion atLeast, CancellationToken cancellation = default) =>
        FindAsync(key, atLeast.Stream == view.StreamOf(key) ? atLeast.Version : 0, cancellation);

    public Task<IReadOnlyList<ViewRow<TDocument>>> ListAsync(ViewQuery query, CancellationToken cancellation = default) =>
        stored.ListAsync(query, cancellation);

    /// <summary>The stream's version, and the document as it is stored with its own.</summary>
    private async Task<(long Head, long Version, object? Document)> FindStoredAsync(StreamId stream, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"""
            select s.version, coalesce(v.version, 0), v.data from mt_streams s left join {view.Table.Table} v on v.key = $2 where s.id = $1
            """);
        command.Parameters.Add(new() { Value = stream.Value });
        command.Parameters.Add(new() { Value = stream.Id });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return (0, 0, null);
        }

        var (document, version) = view.Read(reader, 1);
        return (reader.GetInt64(0), version, document);
    }
}
