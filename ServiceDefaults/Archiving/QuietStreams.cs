using System.Text.Json;
using Marten;
using ServiceDefaults.Operations;

namespace ServiceDefaults.Archiving;

/// <summary>A stream that is not archived.</summary>
/// <param name="Id">Its id, as people write it.</param>
/// <param name="Type">The alias of its aggregate's type.</param>
/// <param name="Version">How many events it has.</param>
internal sealed record OpenStream(string Id, string Type, long Version);

/// <summary>Some streams that have been quiet for long, of those that were looked at.</summary>
/// <param name="Streams">They, in the order of ids.</param>
/// <param name="Next">From which id on it is to be looked further; null when there are no more.</param>
internal sealed record QuietStreams(IReadOnlyList<OpenStream> Streams, string? Next)
{
    private const int Looked = 10_000;

    /// <summary>
    /// Walks over the streams in the order of their primary key, so that nothing is sorted, none is looked at twice, and no index is kept for it.
    /// What a transaction looks at and writes is bounded.
    /// </summary>
    public static async Task<QuietStreams> ReadAsync(
        IQuerySession session, string[] types, string? beyond, DateTimeOffset since, int most, CancellationToken stop)
    {
        var (streams, id) = ($"{session.DocumentStore.Options.Events.DatabaseSchemaName}.mt_streams", StreamName.SqlType(session));
        var rows = await session.AdvancedSql.QueryAsync<string>(
            $"""
            with looked as materialized
                (select id, type, version, timestamp, is_archived from {streams} where id > ?::{id} order by id limit {Looked}),
            quiet as (select id, type, version from looked where not is_archived and type = any(?) and timestamp < ? order by id limit {most})
            select jsonb_build_object(
                'streams', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'type', type, 'version', version) order by id), '[]') from quiet),
                'next', case
                    when (select count(*) from quiet) = {most} then (select id from quiet order by id desc limit 1)
                    when (select count(*) from looked) = {Looked} then (select id from looked order by id desc limit 1)
                    end)::text
            """,
            stop,
            beyond ?? (StreamName.IsText(session) ? "" : $"{Guid.Empty}"),
            types,
            since.ToUniversalTime());
        return JsonSerializer.Deserialize<QuietStreams>(rows[0], JsonSerializerOptions.Web)!;
    }
}
