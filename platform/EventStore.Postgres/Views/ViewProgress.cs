using Npgsql;

namespace Platform.EventStore.Postgres;

/// <summary>How far a view has come.</summary>
/// <param name="View">The view's name.</param>
/// <param name="Version">The view's version.</param>
/// <param name="Position">The global position it has folded up to.</param>
/// <param name="Head">The highest position in the log.</param>
public sealed record ViewProgress(string View, int Version, long Position, long Head)
{
    /// <summary>How many positions it is behind.</summary>
    public long Lag => Math.Max(0, Head - Position);
}

/// <summary>Tells how far each view of the service has come, whichever replica leads it.</summary>
public sealed class ViewProgressReader
{
    private readonly NpgsqlDataSource source;
    private readonly IReadOnlyList<ViewTable> tables;

    internal ViewProgressReader(NpgsqlDataSource source, IReadOnlyList<ViewTable> tables) => (this.source, this.tables) = (source, tables);

    /// <summary>The progress of every view, in the order of registration.</summary>
    public async Task<IReadOnlyList<ViewProgress>> ListAsync(CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand(
            """
            select n.place, coalesce(p.last_seq_id, 0), coalesce((select max(seq_id) from mt_events), 0)
            from unnest($1) with ordinality as n (name, place) left join mt_event_progression p on p.name = n.name
            order by n.place
            """);
        command.Parameters.Add(new() { Value = tables.Select(table => table.CheckpointName).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var progress = new List<ViewProgress>();
        while (await reader.ReadAsync(cancellation))
        {
            var view = tables[(int)reader.GetInt64(0) - 1].View;
            progress.Add(new ViewProgress(view.Name, view.Version, reader.GetInt64(1), reader.GetInt64(2)));
        }

        return progress;
    }
}
