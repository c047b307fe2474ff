using System.Text.Json.Nodes;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Appending;
using Platform.EventStore.Postgres.Transfer;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests.Transfer;

public sealed class LogImportTests : IAsyncLifetime
{
    private static readonly ImportOptions SmallBatches = new(ExportedLog.Service, BatchSize: 10);

    private TestStore origin = null!;
    private TestStore target = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        origin = await TestStore.CreateAsync();
        target = await TestStore.CreateAsync();
        await ExportedLog.FillAsync(origin, streams: 7, eventsEach: 9);
    }

    public async ValueTask DisposeAsync()
    {
        await origin.DisposeAsync();
        await target.DisposeAsync();
    }

    [Fact]
    public async Task What_was_exported_is_imported_with_everything_but_its_positions()
    {
        await DressUpAsync();

        var result = await ExportedLog.ImportAsync(target, await ExportedLog.ExportAsync(origin), SmallBatches);

        Assert.Equal(new ImportResult(63, 0, 63), result);
        await AssertSameAsync();
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        var file = await ExportedLog.ExportAsync(origin);
        await ExportedLog.ImportAsync(target, file);

        Assert.Equal(new ImportResult(0, 63, 0), await ExportedLog.ImportAsync(target, file));
        await AssertSameAsync();
    }

    [Fact]
    public async Task An_import_that_was_cut_off_continues()
    {
        var lines = await ExportedLog.LinesAsync(origin);
        await ExportedLog.ImportAsync(target, lines[..25]);

        Assert.Equal(new ImportResult(38, 25, 63), await ExportedLog.ImportAsync(target, lines, SmallBatches));
        await AssertSameAsync();
    }

    [Fact]
    public async Task An_import_outlives_connections_that_break_after_a_commit()
    {
        await using var proxy = new CuttingProxy(target.ConnectionString);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(proxy.ConnectionString) { Pooling = false });
        proxy.SwallowAnswerTo("import_events");

        var file = new MemoryStream(await ExportedLog.ExportAsync(origin));
        var result = await new LogImport(source, TestStore.Types).ReadAsync(file, new ImportOptions(BatchSize: 10), cancellation: Cancellation);

        Assert.Equal(1, proxy.Swallowed);
        Assert.Equal(new ImportResult(53, 10, 63), result);
        await AssertSameAsync();
    }

    [Fact]
    public async Task Appends_may_go_on_while_an_import_runs()
    {
        var importing = ExportedLog.ImportAsync(target, await ExportedLog.ExportAsync(origin), new ImportOptions(BatchSize: 5));
        await using var connection = await target.Source.OpenConnectionAsync(Cancellation);
        for (var number = 0; number < 20; number++)
        {
            var append = TestStore.Prepare(StreamId.Of("counter", $"live-{number}"), 0, new CounterEvent.Counted(1));
            Assert.IsType<AppendVerdict.Written>(Assert.Single(await AppendCommand.ExecuteAsync(connection, [append])));
        }

        Assert.Equal(63, (await importing).Written);
        Assert.Equal(83, await target.QueryAsync<long>("select count(distinct seq_id) from mt_events"));
        Assert.Equal(0, await target.QueryAsync<long>(
            "select count(*) from mt_streams s where version <> (select count(*) from mt_events e where e.stream_id = s.id)"));
    }

    [Fact]
    public async Task Another_event_in_an_events_place_is_a_conflict_that_names_the_line()
    {
        var lines = await ExportedLog.LinesAsync(origin);
        await using (var connection = await target.Source.OpenConnectionAsync(Cancellation))
        {
            await AppendCommand.ExecuteAsync(connection, [TestStore.Prepare(StreamId.Of("counter", "3"), 0, new CounterEvent.Counted(1))]);
        }

        await AssertRefusedAsync(lines, "event-conflict", 4);
    }

    [Fact]
    public async Task What_lacks_its_beginning_is_refused()
    {
        var lines = await ExportedLog.LinesAsync(origin);

        await AssertRefusedAsync(lines[7..], "version-gap", 1);
        await AssertRefusedAsync([.. lines[..7], .. lines[14..]], "version-gap", 8);
    }

    [Theory]
    [InlineData("subject", "nodash", "stream-invalid")]
    [InlineData("subject", null, "attribute-missing")]
    [InlineData("id", "17", "id-invalid")]
    [InlineData("type", "counter_exploded", "type-unknown")]
    [InlineData("source", "elsewhere", "source-mismatch")]
    [InlineData("sequence", "0", "sequence-invalid")]
    [InlineData("time", "yesterday", "time-invalid")]
    [InlineData("data", "text", "data-invalid")]
    [InlineData("specversion", "0.3", "not-a-cloud-event")]
    [InlineData("correlationid", "a\0b", "attribute-invalid")]
    [InlineData("headers", "{", "attribute-invalid")]
    public async Task A_line_that_is_not_as_expected_is_named_and_nothing_of_its_batch_written(string attribute, string? value, string code)
    {
        var lines = await ExportedLog.LinesAsync(origin);
        var line = JsonNode.Parse(lines[20])!;
        line[attribute] = value;
        lines[20] = line.ToJsonString();

        await AssertRefusedAsync(lines, code, 21, new ImportOptions(ExportedLog.Service, BatchSize: 8));
        Assert.Equal(16, await target.QueryAsync<long>("select count(*) from mt_events"));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"specversion\":\"1.0\"")]
    public async Task A_malformed_line_is_named(string line)
    {
        var lines = await ExportedLog.LinesAsync(origin);
        lines[2] = line;

        await AssertRefusedAsync(lines, "line-malformed", 3);
    }

    [Fact]
    public async Task Text_that_the_database_cannot_keep_is_refused_before_it_is_sent()
    {
        var lines = await ExportedLog.LinesAsync(origin);
        lines[0] = lines[0].Replace("Nümber", "N\\u0000mber", StringComparison.Ordinal);

        await AssertRefusedAsync(lines, "data-invalid", 1);
    }

    [Fact]
    public async Task What_only_the_database_knows_to_be_too_large_is_refused_with_its_batch()
    {
        var lines = await ExportedLog.LinesAsync(origin);
        lines[0] = lines[0].Replace("\"data\":{", "\"data\":{\"huge\":1e200000,", StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<TransferException>(() => ExportedLog.ImportAsync(target, lines));

        Assert.Equal("batch-refused", error.Code);
        Assert.Equal(0, await target.QueryAsync<long>("select count(*) from mt_events"));
    }

    [Fact]
    public async Task A_repeated_id_is_refused()
    {
        var lines = await ExportedLog.LinesAsync(origin);
        var (first, second) = (JsonNode.Parse(lines[0])!, JsonNode.Parse(lines[1])!);
        second["id"] = (string)first["id"]!;
        lines[1] = second.ToJsonString();

        await AssertRefusedAsync(lines, "id-repeated", 2);
    }

    [Fact]
    public async Task Unknown_types_are_taken_on_request()
    {
        var lines = await ExportedLog.LinesAsync(origin);
        lines = [.. lines.Select(line => line.Replace("counter_counted", "counter_of_the_future", StringComparison.Ordinal))];

        var result = await ExportedLog.ImportAsync(target, lines, new ImportOptions(AllowUnknown: true));

        Assert.Equal(63, result.Written);
    }

    private async Task AssertRefusedAsync(IEnumerable<string> lines, string code, long line, ImportOptions? options = null)
    {
        var error = await Assert.ThrowsAsync<TransferException>(() => ExportedLog.ImportAsync(target, lines, options));
        Assert.Equal((code, line), (error.Code, error.Line));
    }

    private async Task AssertSameAsync()
    {
        Assert.Equal(await origin.ListAsync<string>(ExportedLog.Events), await target.ListAsync<string>(ExportedLog.Events));
        Assert.Equal(await origin.ListAsync<string>(ExportedLog.Streams), await target.ListAsync<string>(ExportedLog.Streams));
    }

    /// <summary>What only another engine, or an archive, would have written.</summary>
    private async Task DressUpAsync()
    {
        await using var connection = await origin.Source.OpenConnectionAsync(Cancellation);
        await TestStore.ExecuteAsync(
            connection,
            """
            update mt_events set headers = '{"tenant": "x", "userId": "ada", "n": 1}' where seq_id = 5;
            update mt_events set headers = null, correlation_id = null, mt_dotnet_type = null where seq_id = 6;
            update mt_events set is_archived = true where stream_id = 'counter-2';
            update mt_streams set is_archived = true where id = 'counter-2';
            update mt_events set timestamp = '2001-02-03 04:05:06.789012+00' where seq_id = 8
            """);
    }
}
