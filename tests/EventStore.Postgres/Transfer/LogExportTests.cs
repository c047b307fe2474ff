using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Platform.EventStore.Postgres.Transfer;
using Platform.Testing;

namespace EventStore.Postgres.Tests.Transfer;

public sealed class LogExportTests : IAsyncLifetime
{
    private const string Waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query like '%pg_snapshot_xmin%'";

    private TestStore store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => store = await TestStore.CreateAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task An_event_becomes_one_line_with_the_attributes_of_a_CloudEvent()
    {
        await ExportedLog.FillAsync(store, streams: 1, eventsEach: 1);

        var line = JsonDocument.Parse(Assert.Single(await ExportedLog.LinesAsync(store))).RootElement;

        Assert.Equal("1.0", line.GetProperty("specversion").GetString());
        Assert.Equal("counters", line.GetProperty("source").GetString());
        Assert.Equal("counter_named", line.GetProperty("type").GetString());
        Assert.Equal("counter-0", line.GetProperty("subject").GetString());
        Assert.Equal("application/json", line.GetProperty("datacontenttype").GetString());
        Assert.Equal("0000000000000000001", line.GetProperty("sequence").GetString());
        Assert.Equal("0000000000000000001", line.GetProperty("position").GetString());
        Assert.Equal("flow-0", line.GetProperty("correlationid").GetString());
        Assert.Equal("user", line.GetProperty("userid").GetString());
        Assert.Equal("00-trace", line.GetProperty("traceparent").GetString());
        Assert.False(line.TryGetProperty("causationid", out _));
        Assert.Equal("Nümber \"0\"\n", line.GetProperty("data").GetProperty("name").GetString());
        Assert.True(line.GetProperty("time").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task A_part_of_the_log_is_exported_by_category_and_by_position()
    {
        await ExportedLog.FillAsync(store, streams: 2, eventsEach: 2);
        Assert.Equal(2, Count(await ExportedLog.ExportAsync(store, new ExportOptions(After: 2))));
        Assert.Equal(4, Count(await ExportedLog.ExportAsync(store, new ExportOptions(Category: "counter"))));
        Assert.Equal(0, Count(await ExportedLog.ExportAsync(store, new ExportOptions(Category: "count"))));
    }

    [Fact]
    public async Task An_export_waits_for_an_earlier_event_that_is_still_being_written()
    {
        await using var late = await store.BeginAsync();
        await TestStore.AppendAsync(late, "late");
        await using (var early = await store.BeginAsync())
        {
            await TestStore.AppendAsync(early, "early");
            await TestStore.ExecuteAsync(early, "commit");
        }

        var file = new MemoryStream();
        var exporting = new LogExport(store.Source, "counters").WriteAsync(file, new ExportOptions(), cancellation: Cancellation);
        await Eventually.TrueAsync(async () => await store.QueryAsync<long>(Waiting) > 0, "the export looks for transactions that still run");
        Assert.False(exporting.IsCompleted);
        await TestStore.ExecuteAsync(late, "commit");
        var result = await exporting;

        Assert.Equal(new ExportResult(2, 2), result);
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var streams = lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("subject").GetString());
        Assert.Equal(["counter-late", "counter-early"], streams);
    }

    [Theory]
    [InlineData("log.ndjson")]
    [InlineData("log.ndjson.gz")]
    public async Task A_file_that_broke_off_is_continued_after_its_last_whole_line(string name)
    {
        var folder = Directory.CreateTempSubdirectory("log-export-tests-");
        try
        {
            var path = Path.Combine(folder.FullName, name);
            await ExportedLog.FillAsync(store, streams: 20, eventsEach: 20);
            var export = new LogExport(store.Source, ExportedLog.Service);
            await export.WriteFileAsync(path, new ExportOptions(), cancellation: Cancellation);
            var whole = await File.ReadAllBytesAsync(path, Cancellation);

            foreach (var length in (int[])[whole.Length - 1, whole.Length / 2, 10, 0])
            {
                await File.WriteAllBytesAsync(path, whole[..length], Cancellation);
                await export.WriteFileAsync(path, new ExportOptions(), resume: true, cancellation: Cancellation);
                Assert.Equal(await ExportedLog.ExportAsync(store), await UncompressedAsync(path));
            }

            Assert.Equal(0, (await export.WriteFileAsync(path, new ExportOptions(), resume: true, cancellation: Cancellation)).Events);
            await AssertRefusedAsync("file-exists", export, path, resume: false);
            await AssertRefusedAsync("file-of-another-log", new LogExport(store.Source, "others"), path, resume: true);
            await using var target = await TestStore.CreateAsync();
            await new LogImport(target.Source, TestStore.Types).ReadFileAsync(path, new ImportOptions(), cancellation: Cancellation);
            Assert.Equal(await store.ListAsync<string>(ExportedLog.Events), await target.ListAsync<string>(ExportedLog.Events));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task AssertRefusedAsync(string code, LogExport export, string path, bool resume)
    {
        var error = await Assert.ThrowsAsync<TransferException>(
            () => export.WriteFileAsync(path, new ExportOptions(), resume, cancellation: Cancellation));
        Assert.Equal(code, error.Code);
    }

    private static async Task<byte[]> UncompressedAsync(string path)
    {
        await using var file = File.OpenRead(path);
        await using Stream input = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        var output = new MemoryStream();
        await input.CopyToAsync(output, Cancellation);
        return output.ToArray();
    }

    private static int Count(byte[] file) => file.Count(letter => letter == '\n');
}
