using Npgsql;
using Platform.EventStore.Postgres.Transfer;

namespace Platform.EventStore.Postgres.Verification;

/// <summary>
/// Checks that every stream's events are exactly 1 to n, that the stream says n, and that positions rise with versions. A page of
/// streams is one statement, and so sees each stream and its events at one moment, however busy the service is.
/// </summary>
internal sealed class StreamCheck(NpgsqlDataSource source, Findings findings)
{
    private const int PageSize = 1_000;

    private const string Sql =
        """
        with page as (select s.id, coalesce(s.version, 0) as version from mt_streams s where $1 is null or s.id > $1 order by s.id limit $2),
        event as (
          select p.id, p.version as claimed, e.version, e.seq_id, lag(e.seq_id) over (partition by p.id order by e.version) as former
          from page p left join mt_events e on e.stream_id = p.id)
        select v.id, v.claimed, count(v.version), coalesce(min(v.version), 0), coalesce(max(v.version), 0),
          count(*) filter (where v.seq_id < v.former)
        from event v group by v.id, v.claimed order by v.id
        """;

    /// <returns>How many streams there are.</returns>
    public async Task<long> RunAsync(IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        var total = await CountAsync(cancellation);
        var done = 0L;
        string? after = null;
        while (true)
        {
            var page = 0;
            await using var command = source.CreateCommand(Sql);
            command.CommandTimeout = 0;
            command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = after, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Varchar });
            command.Parameters.Add(new() { Value = PageSize });
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                page++;
                after = row.GetString(0);
                Check(after, row.GetInt64(1), row.GetInt64(2), (row.GetInt64(3), row.GetInt64(4)), row.GetInt64(5));
            }

            done += page;
            progress?.Report(new TransferProgress("streams", done, done, Math.Max(done, total)));
            if (page < PageSize)
            {
                return done;
            }
        }
    }

    private void Check(string stream, long claimed, long count, (long Lowest, long Highest) versions, long disorder)
    {
        if (versions.Highest != count || (count > 0 && versions.Lowest != 1))
        {
            findings.Add("version-gap", stream, $"expected the versions 1 to {versions.Highest}; found {count} of them, from {versions.Lowest}.");
        }

        if (claimed != versions.Highest)
        {
            findings.Add("stream-version-wrong", stream, $"the stream says it is at version {claimed}; its last event has {versions.Highest}.");
        }

        if (disorder > 0)
        {
            findings.Add("position-order", stream, $"{disorder} of its events have a lower position than the version before.");
        }
    }

    private async Task<long> CountAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select count(*) from mt_streams");
        command.CommandTimeout = 0;
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
