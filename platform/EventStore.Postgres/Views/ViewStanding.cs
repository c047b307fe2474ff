using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>How a view is and what is wanted of it, as the database says.</summary>
/// <param name="Table">Which view.</param>
/// <param name="Status">What anybody may know.</param>
/// <param name="RebuildId">The rebuild that is asked for.</param>
/// <param name="BuildingId">The rebuild whose rows are there.</param>
/// <param name="HasRequests">Parked events are to be tried again or discarded.</param>
internal sealed record ViewStanding(ViewTable Table, ViewStatus Status, Guid? RebuildId, Guid? BuildingId, bool HasRequests)
{
    /// <summary>Whether the agents have nothing new to obey.</summary>
    public static bool AskTheSame(IReadOnlyList<ViewStanding> one, IReadOnlyList<ViewStanding> other) =>
        one.Select(Wish).SequenceEqual(other.Select(Wish));

    /// <summary>Says that these versions are in use, and makes the rows that hold what is wanted of them.</summary>
    public static async Task UseAsync(NpgsqlDataSource source, IReadOnlyList<ViewTable> tables, TimeSpan every, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            insert into view_controls (view, version)
            select n.view, n.version from unnest($1, $2) as n (view, version)
            where not exists (
                select from view_controls c where c.view = n.view and c.version = n.version and c.last_used_at > now() - $3::interval)
            order by n.view
            on conflict (view, version) do update set last_used_at = now()
            """);
        command.Parameters.Add(new() { Value = tables.Select(table => table.View.Name).ToArray() });
        command.Parameters.Add(new() { Value = tables.Select(table => table.View.Version).ToArray() });
        command.Parameters.Add(new() { Value = every });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// Notes that a view has caught up once. It is kept in the database, so that a replica that starts again is ready at once, also
    /// while the view is behind or stands still.
    /// </summary>
    public async Task MarkCompleteAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            "update view_controls set caught_up_at = now() where view = $1 and version = $2 and caught_up_at is null");
        command.Parameters.Add(new() { Value = Status.View });
        command.Parameters.Add(new() { Value = Status.Version });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Reads how these views are, in their order.</summary>
    public static async Task<IReadOnlyList<ViewStanding>> ReadAsync(
        NpgsqlDataSource source, IReadOnlyList<ViewTable> tables, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            select n.place, c.paused, c.rebuild_id, c.building_id, c.requested_by, c.requested_at, c.caught_up_at is not null,
                coalesce(p.last_seq_id, 0), greatest(b.last_seq_id, br.position, 0),
                coalesce((select max(seq_id) from mt_events), 0),
                (select count(*) from parked_events k where k.follower = n.live),
                exists (select from parked_events k where k.follower = n.live and k.request is not null),
                coalesce(r.events_per_second, 0), r.failed_position, r.error_type, r.error, r.attempts, r.failing_since,
                coalesce(br.events_per_second, 0), br.failed_position, br.error_type, br.error, br.attempts, br.failing_since
            from unnest($1, $2, $3) with ordinality as n (view, version, live, place)
            join view_controls c on c.view = n.view and c.version = n.version
            left join mt_event_progression p on p.name = n.live
            left join mt_event_progression b on b.name = n.live || ':next'
            left join view_reports r on r.follower = n.live
            left join view_reports br on br.follower = n.live || ':next'
            order by n.place
            """);
        command.Parameters.Add(new() { Value = tables.Select(table => table.View.Name).ToArray() });
        command.Parameters.Add(new() { Value = tables.Select(table => table.View.Version).ToArray() });
        command.Parameters.Add(new() { Value = tables.Select(table => table.CheckpointName).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var standings = new List<ViewStanding>();
        while (await reader.ReadAsync(cancellation))
        {
            standings.Add(Read(reader, tables[(int)reader.GetInt64(0) - 1]));
        }

        return standings;
    }

    private static ViewStanding Read(NpgsqlDataReader reader, ViewTable table)
    {
        var rebuildId = Id(reader, 2);
        var buildingId = Id(reader, 3);
        var head = reader.GetInt64(9);
        var failure = Failure(reader, 13);
        var state = reader.GetBoolean(1) ? ViewState.Paused : failure is not null ? ViewState.Stopped : ViewState.Running;

        // What is left of an earlier rebuild says nothing of one that is asked for and has not begun.
        var begun = rebuildId == buildingId;
        var progress = new FollowerProgress(begun ? reader.GetInt64(8) : 0, head, begun ? reader.GetDouble(18) : 0);
        var rebuild = rebuildId is { } id
            ? new RebuildStatus(
                id, reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5), progress, begun ? Failure(reader, 19) : null)
            : null;
        var status = new ViewStatus(
            table.View.Name,
            table.View.Version,
            state,
            table.View.OnFailure,
            new FollowerProgress(reader.GetInt64(7), head, reader.GetDouble(12)),
            reader.GetInt64(10),
            reader.GetBoolean(6),
            failure,
            rebuild);
        return new ViewStanding(table, status, rebuildId, buildingId, reader.GetBoolean(11));
    }

    private static ViewFailure? Failure(NpgsqlDataReader reader, int first) => reader.IsDBNull(first + 1)
        ? null
        : new ViewFailure(
            reader.IsDBNull(first) ? null : reader.GetInt64(first),
            reader.GetString(first + 1),
            reader.GetString(first + 2),
            reader.GetInt32(first + 3),
            reader.GetFieldValue<DateTimeOffset>(first + 4));

    private static Guid? Id(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);

    private static (bool, Guid?, Guid?, bool) Wish(ViewStanding standing) =>
        (standing.Status.State == ViewState.Paused, standing.RebuildId, standing.BuildingId, standing.HasRequests);
}
