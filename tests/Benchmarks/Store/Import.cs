using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Platform.EventStore.Postgres.Transfer;

namespace Benchmarks.Store;

/// <summary>An exported log is read into an empty store, each line checked.</summary>
internal sealed record Import(StoreServer Server, int Events, int Streams)
    : Measurement($"import of {Events:N0} events", "events/s", "bare Npgsql COPY of the same rows into the same tables, unchecked")
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"benchmark-{Guid.CreateVersion7():N}.ndjson");

    public override async Task PrepareAsync(int round, CancellationToken cancellation)
    {
        if (round == 0)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
            await using var store = await Server.CreateStoreAsync("exported", cancellation);
            await store.SeedAsync("export", 1, Streams, Events / Streams, cancellation);
            await new LogExport(store.Source, "benchmarks").WriteFileAsync(file, new ExportOptions(), cancellation: cancellation);
        }

        foreach (var side in (string[])["import", "copy"])
        {
            await using var empty = await Server.CreateStoreAsync($"{side}_{round}", cancellation);
        }
    }

    public override async Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        await using var source = Server.Open($"import_{round}");
        var started = Stopwatch.GetTimestamp();
        var result = await new LogImport(source, Parcel.Types).ReadFileAsync(file, new ImportOptions(), cancellation: cancellation);
        var rate = result.Written / Stopwatch.GetElapsedTime(started).TotalSeconds;
        return result.Written == Events ? new Load(rate, []) : throw new InvalidOperationException($"Only {result.Written} events were imported.");
    }

    public override async Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        await using var source = Server.Open($"copy_{round}");
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var started = Stopwatch.GetTimestamp();
        await using (var streams = await connection.BeginBinaryImportAsync("copy mt_streams (id, version) from stdin (format binary)", cancellation))
        {
            for (var stream = 0; stream < Streams; stream++)
            {
                await streams.StartRowAsync(cancellation);
                await streams.WriteAsync(StreamOf(stream), NpgsqlDbType.Varchar, cancellation);
                await streams.WriteAsync((long)Events / Streams, NpgsqlDbType.Bigint, cancellation);
            }

            await streams.CompleteAsync(cancellation);
        }

        await CopyEventsAsync(connection, cancellation);
        return new Load(Events / Stopwatch.GetElapsedTime(started).TotalSeconds, []);
    }

    private async Task CopyEventsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var events = await connection.BeginBinaryImportAsync(
            "copy mt_events (seq_id, id, stream_id, version, data, type, timestamp, correlation_id, causation_id) from stdin (format binary)",
            cancellation);
        for (var position = 0; position < Events; position++)
        {
            await events.StartRowAsync(cancellation);
            await events.WriteAsync((long)position + 1, NpgsqlDbType.Bigint, cancellation);
            await events.WriteAsync(Guid.CreateVersion7(), NpgsqlDbType.Uuid, cancellation);
            await events.WriteAsync(StreamOf(position % Streams), NpgsqlDbType.Varchar, cancellation);
            await events.WriteAsync(((long)position / Streams) + 1, NpgsqlDbType.Bigint, cancellation);
            await events.WriteAsync(Parcel.Json, NpgsqlDbType.Jsonb, cancellation);
            await events.WriteAsync("parcel_moved", NpgsqlDbType.Varchar, cancellation);
            await events.WriteAsync(DateTime.UnixEpoch, NpgsqlDbType.TimestampTz, cancellation);
            await events.WriteAsync(Parcel.Metadata.CorrelationId, NpgsqlDbType.Varchar, cancellation);
            await events.WriteAsync(Parcel.Metadata.CausationId!, NpgsqlDbType.Varchar, cancellation);
        }

        await events.CompleteAsync(cancellation);
    }

    private static string StreamOf(int stream) => $"parcel-export-0-{stream}";
}
