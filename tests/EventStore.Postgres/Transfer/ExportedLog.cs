using System.Text;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Appending;
using Platform.EventStore.Postgres.Transfer;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests.Transfer;

/// <summary>Fills stores, and takes what they hold out and in.</summary>
internal static class ExportedLog
{
    public const string Service = "counters";

    /// <summary>All that an event has but its position, in the order of positions.</summary>
    public const string Events =
        """
        select row_number() over (order by seq_id) || concat_ws('|', id, stream_id, version, type, data, timestamp, mt_dotnet_type, correlation_id,
            causation_id, headers, is_archived) from mt_events order by seq_id
        """;

    public const string Streams = "select concat_ws('|', id, version, is_archived) from mt_streams order by id";

    /// <summary>Appends to several streams in turn, so that they interleave in the log.</summary>
    public static async Task FillAsync(TestStore store, int streams, int eventsEach)
    {
        await using var connection = await store.Source.OpenConnectionAsync();
        for (var version = 0; version < eventsEach; version++)
        {
            var group = Enumerable.Range(0, streams).Select(number => Append(number, version));
            await AppendCommand.ExecuteAsync(connection, [.. group]);
        }
    }

    public static async Task<byte[]> ExportAsync(TestStore store, ExportOptions? options = null)
    {
        var file = new MemoryStream();
        await new LogExport(store.Source, Service).WriteAsync(file, options ?? new ExportOptions());
        return file.ToArray();
    }

    public static async Task<string[]> LinesAsync(TestStore store) =>
        Encoding.UTF8.GetString(await ExportAsync(store)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task<ImportResult> ImportAsync(TestStore store, byte[] file, ImportOptions? options = null) =>
        new LogImport(store.Source, TestStore.Types).ReadAsync(
            new MemoryStream(file), options ?? new ImportOptions(Service), cancellation: TestContext.Current.CancellationToken);

    public static Task<ImportResult> ImportAsync(TestStore store, IEnumerable<string> lines, ImportOptions? options = null) =>
        ImportAsync(store, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))), options);

    private static PendingAppend Append(int number, int version)
    {
        object happened = version == 0 ? new CounterEvent.Named($"Nümber \"{number}\"\n") : new CounterEvent.Counted(version);
        var metadata = new EventMetadata($"flow-{number}", version == 0 ? null : "cause", version % 2 == 0 ? "user" : null, "00-trace");
        return PendingAppend.Prepare(new([new(StreamId.Of("counter", $"{number}"), version, [happened])], metadata), TestStore.Types);
    }
}
