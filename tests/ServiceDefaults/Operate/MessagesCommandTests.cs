using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.EventSourcing;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Testing;
using ServiceDefaults.Operate;
using ServiceDefaults.Operate.Messages;

namespace ServiceDefaults.Tests.Operate;

public sealed class MessagesCommandTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly string folder = Directory.CreateTempSubdirectory("messages-command-tests-").FullName;
    private TestDatabase bus = null!;
    private NpgsqlDataSource source = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        bus = await PostgresServer.CreateDatabaseAsync();
        source = NpgsqlDataSource.Create(bus.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await bus.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_letter_is_listed_without_its_payload_and_shown_with_it()
    {
        await MigrateAsync();
        var id = await BuryAsync("1", error: "System.TimeoutException: late\nand more");
        await BuryAsync("2", error: "other");

        var listed = await RunAsync("dead-letters", "list", "--error", "LATE", "--until", "2100-01-01");
        Assert.Contains("System.TimeoutException: late", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("and more", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("other", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Anna", listed.Output, StringComparison.Ordinal);
        Assert.Empty((await RunAsync("dead-letters", "list", "--since", "2100-01-01", "--json")).Json.EnumerateArray());
        Assert.Contains("--before 2", (await RunAsync("dead-letters", "list", "--limit", "1")).Output, StringComparison.Ordinal);

        var shown = (await RunAsync("dead-letters", "show", $"{id}")).Output;
        Assert.Contains("3 attempts", shown, StringComparison.Ordinal);
        Assert.Contains("and more", shown, StringComparison.Ordinal);
        Assert.Contains("correlationid: flow-1", shown, StringComparison.Ordinal);
        Assert.Contains("\"guest\": \"Anna\"", shown, StringComparison.Ordinal);
        var message = (await RunAsync("dead-letters", "show", $"{id}", "--json")).Json.GetProperty("message");
        Assert.Equal("Anna", message.GetProperty("data").GetProperty("guest").GetString());
        Assert.Equal("Anna", (await RunAsync("dead-letters", "show", $"{id}", "--only-data")).Json.GetProperty("guest").GetString());
    }

    [Fact]
    public async Task An_edited_letter_is_back_in_the_queue_as_the_same_message_and_the_record_says_who_did_it()
    {
        await MigrateAsync();
        var id = await BuryAsync("1");

        var edited = await RunAsync("dead-letters", "edit", $"{id}", "--data", Data("""{"guest":"Anna","cups":2}"""), "--as", "olga");

        Assert.Equal((0, ""), (edited.ExitCode, edited.Error));
        Assert.Empty((await RunAsync("dead-letters", "list", "--json")).Json.EnumerateArray());
        Assert.Equal(
            ("1", "2", "flow-1"),
            await RowAsync("select message_id, body->'data'->>'cups', body->>'correlationid' from messages where queue = 'bar'"));
        var action = Assert.Single((await RunAsync("dead-letters", "actions", "--json")).Json.EnumerateArray());
        Assert.Equal(("edited", id, "cli:olga"), (
            action.GetProperty("action").GetString(), action.GetProperty("letterId").GetInt64(), action.GetProperty("userId").GetString()));
    }

    [Theory]
    [InlineData("""{"guest":"Anna","cups":"many"}""", "validation-failed: Dead letter 1: data.cups: ")]
    [InlineData("""{"guest":"Anna" """, "data-malformed: ")]
    [InlineData("null", "data-malformed: ")]
    [InlineData(null, "file-unusable: ")]
    public async Task Data_that_no_handler_could_read_are_refused_and_the_letter_stays(string? data, string beginning)
    {
        await MigrateAsync();
        var id = await BuryAsync("1");

        var edited = await RunAsync("dead-letters", "edit", $"{id}", "--data", data is null ? Path.Combine(folder, "none") : Data(data));

        edited.AssertFailed(1, beginning);
        Assert.Single((await RunAsync("dead-letters", "list", "--json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Letters_are_replayed_one_by_one_by_filter_or_all()
    {
        await MigrateAsync();
        var first = await BuryAsync("1", error: "Timeout");
        await BuryAsync("2", error: "timeout too");
        await BuryAsync("3", error: "other");

        Assert.Equal(0, (await RunAsync("dead-letters", "replay", $"{first}")).ExitCode);
        Assert.StartsWith(
            "1 dead letters are back in the queue, of 1",
            (await RunAsync("dead-letters", "replay", "--error", "timeout")).Output,
            StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("dead-letters", "replay", "--all", "--json")).Json.GetProperty("replayed").GetInt64());

        Assert.Equal(("1,2,3", "0", ""), await RowAsync(
            "select string_agg(message_id, ',' order by message_id), (select count(*)::text from dead_letters), '' from messages"));
        (await RunAsync("dead-letters", "replay", $"{first}")).AssertFailed(1, $"dead-letter-not-found: Dead letter {first}: ");
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("replay", "1", "--all")]
    [InlineData("replay", "--type", "order.v1", "--all")]
    [InlineData("discard", "--yes")]
    [InlineData("discard", "one", "--yes")]
    [InlineData("show", "0")]
    [InlineData("list", "--since", "yesterday")]
    [InlineData("explode")]
    public async Task All_letters_are_touched_only_when_that_is_what_was_asked(params string[] args)
    {
        await MigrateAsync();
        await BuryAsync("1");

        (await RunAsync(["dead-letters", .. args])).AssertFailed(2, "usage: ");

        Assert.Single((await RunAsync("dead-letters", "list", "--json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Letters_are_discarded_only_when_somebody_says_so()
    {
        await MigrateAsync();
        var first = await BuryAsync("1");
        await BuryAsync("2");
        await BuryAsync("3", type: "other.v1");
        await BuryAsync("4", queue: "kitchen");

        (await RunAsync("dead-letters", "discard", $"{first}")).AssertFailed(1, "confirmation-required: ");
        (await RunAsync("dead-letters", "discard", "--type", "order.v1")).AssertFailed(1, "confirmation-required: Discard 2 dead letters");
        Assert.Equal(0, (await RunAsync("dead-letters", "discard", $"{first}", "--yes")).ExitCode);
        var discarded = await RunAsync("dead-letters", "discard", "--type", "order.v1", "--yes", "--json");
        Assert.Equal(1, discarded.Json.GetProperty("discarded").GetInt32());

        Assert.Equal(("3,4", "2", ""), await RowAsync(
            "select string_agg(message_id, ',' order by message_id), (select count(*)::text from dead_letter_actions), '' from dead_letters"));
        (await RunAsync("dead-letters", "discard", $"{first}", "--yes")).AssertFailed(1, $"dead-letter-not-found: Dead letter {first}: ");
    }

    [Fact]
    public async Task What_is_sealed_is_shown_sealed_and_travels_sealed_after_an_edit()
    {
        await MigrateAsync();
        await using var service = Open();
        var clear = JsonElement.Parse("""{"guest":"ada","wish":"extra hot","cups":1}""");
        var travels = await service.Personal.ProtectAsync([("note.v1", clear)], Cancellation);
        var id = await BuryAsync("1", type: "note.v1", data: travels[0].GetRawText());

        Assert.DoesNotContain("extra hot", (await RunAsync("dead-letters", "show", $"{id}")).Output, StringComparison.Ordinal);
        var data = (await RunAsync("dead-letters", "show", $"{id}", "--only-data")).Output;
        var file = Data(data.Replace("\"cups\": 1", "\"cups\": 2", StringComparison.Ordinal));
        Assert.Equal(0, (await RunAsync("dead-letters", "edit", $"{id}", "--data", file)).ExitCode);

        var (body, _, _) = await RowAsync("select (body->'data')::text, '', '' from messages");
        Assert.DoesNotContain("extra hot", body, StringComparison.Ordinal);
        var read = await service.Personal.RevealAsync("note.v1", JsonElement.Parse(body), Cancellation);
        Assert.Equal(("extra hot", 2), (read.GetProperty("wish").GetString(), read.GetProperty("cups").GetInt32()));
    }

    [Fact]
    public async Task The_queue_says_how_much_waits()
    {
        await MigrateAsync();
        await BuryAsync("1");
        await RunAsync("dead-letters", "replay", "--all");

        var status = (await RunAsync("queue", "--json")).Json;

        Assert.Equal((1, 0, 0), (
            status.GetProperty("waiting").GetInt64(), status.GetProperty("delayed").GetInt64(), status.GetProperty("inHand").GetInt64()));
        Assert.Contains("bar", (await RunAsync("queue")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_re_feed_is_asked_of_the_service_and_followed_to_its_end()
    {
        await MigrateAsync();
        await using var service = Open();

        var asked = RunAsync("refeed", "bar", "--from", "2", "--type", "order.v1", "--rate", "7");
        Refeed? taken = null;
        await Eventually.TrueAsync(
            async () => (taken = await service.Refeeds.TakeAsync("bar", Guid.Empty, Lease, Cancellation)) is not null, "the re-feed is asked for");
        Assert.Equal((2, 5, 7, "order.v1"), (taken!.Request.From, taken.Request.UpTo, taken.Request.Rate, taken.Request.Types.Single()));
        Assert.False(asked.IsCompleted);
        Assert.True(await service.Refeeds.AdvanceAsync(taken, Guid.Empty, new RefeedStep(5, 3, IsLast: true), Lease, Cancellation));

        var followed = await asked;
        Assert.Equal(0, followed.ExitCode);
        Assert.Contains("Re-feed 1 is through: 3 messages were sent to bar.", followed.Output, StringComparison.Ordinal);
        var listed = Assert.Single((await RunAsync("refeeds", "--json")).Json.EnumerateArray());
        Assert.Equal("finished", listed.GetProperty("state").GetString());
        Assert.StartsWith("cli:", listed.GetProperty("userId").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_re_feed_is_cancelled_and_whoever_follows_it_is_told()
    {
        await MigrateAsync();
        await using var service = Open();
        var asked = RunAsync("refeed", "bar");
        Refeed? taken = null;
        await Eventually.TrueAsync(
            async () => (taken = await service.Refeeds.TakeAsync("bar", Guid.Empty, Lease, Cancellation)) is not null, "the re-feed is asked for");

        var cancelled = await RunAsync("refeed-cancel", "1", "--as", "olga");

        Assert.Equal((0, "Re-feed 1 is cancelled, after 0 messages."), (cancelled.ExitCode, cancelled.Output.Trim()));
        (await asked).AssertFailed(1, "refeed-cancelled: Re-feed 1 was cancelled by cli:olga.");
        Assert.False(await service.Refeeds.AdvanceAsync(taken!, Guid.Empty, new RefeedStep(5, 3, IsLast: true), Lease, Cancellation));
        Assert.Equal("cancelled", Assert.Single((await RunAsync("refeeds", "--json")).Json.EnumerateArray()).GetProperty("state").GetString());
        (await RunAsync("refeed-cancel", "7")).AssertFailed(1, "refeed-not-found: Re-feed 7: ");
        (await RunAsync("refeed-cancel", "first")).AssertFailed(2, "usage: ");
    }

    [Fact]
    public async Task A_re_feed_that_cannot_be_is_refused_as_by_the_api()
    {
        await MigrateAsync();

        (await RunAsync("refeed", "nowhere")).AssertFailed(1, "queue-not-found: Queue nowhere: ");
        (await RunAsync("refeed", "bar", "--type", "unknown.v1")).AssertFailed(1, "validation-failed: Queue bar: types: ");
        (await RunAsync("refeed", "bar", "--rate", "1000000")).AssertFailed(1, "validation-failed: Queue bar: rate: ");
        (await RunAsync("refeed", "bar", "--from", "-1")).AssertFailed(2, "usage: ");
        Assert.Empty((await RunAsync("refeeds", "--json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task A_database_that_has_no_bus_is_said_to_have_none_and_is_left_as_it_is()
    {
        (await RunAsync("queue")).AssertFailed(1, "bus-missing: ");
        (await RunAsync("dead-letters", "list", "--json")).AssertFailed(1, """{"error":{"code":"bus-missing",""");

        Assert.Equal(("0", "", ""), await RowAsync("select count(*)::text, '', '' from pg_class where relnamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_said_not_to()
    {
        var nowhere = new NpgsqlConnectionStringBuilder(bus.ConnectionString) { Host = "127.0.0.1", Port = 1 }.ConnectionString;

        var output = await CommandOutput.OfAsync(configuration => MessagesCommand.RunAsync(() => Open(nowhere), ["queue"], configuration));

        output.AssertFailed(1, "database-unavailable: ");
        Assert.Empty(output.Output);
    }

    private Task<CommandOutput> RunAsync(params string[] args) =>
        CommandOutput.OfAsync(configuration => MessagesCommand.RunAsync(() => Open(), args, configuration));

    private OperatedService Open(string? connectionString = null, bool migrate = false)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ISubjectKeys>(new OnePersonsKey());
        services.AddSingleton<ILogReader, FiveEvents>();
        services.AddPostgresTransport(connectionString ?? bus.ConnectionString, new PostgresTransportOptions { Migrate = migrate });
        services.AddMessaging(new MessagingOptions
        {
            ServiceName = "bar",
            MessageTypes = new MessageTypes([new("order.v1", typeof(Order)), new("note.v1", typeof(Note))]),
            Publications = [Publication.Of<Order>((_, _) => [])],
        });
        return new OperatedService(services.BuildServiceProvider());
    }

    private async Task MigrateAsync()
    {
        await using var service = Open(migrate: true);
        await service.Transport.DeclareAsync("bar", ["order.v1", "note.v1"], Cancellation);
    }

    private string Data(string json)
    {
        var file = Path.Combine(folder, "data.json");
        File.WriteAllText(file, json);
        return file;
    }

    private async Task<long> BuryAsync(
        string messageId, string queue = "bar", string error = "broken", string type = "order.v1", string data = """{"guest":"Anna","cups":1}""")
    {
        await using var command = source.CreateCommand(
            """
            insert into dead_letters (queue, message_id, partition_key, message_type, body, attempts, error)
            values ($1, $2, 'k', $3, $4::json, 3, $5) returning id
            """);
        var body = $$"""{"id":"{{messageId}}","type":"{{type}}","source":"s","correlationid":"flow-1","data":{{data}}}""";
        foreach (var value in (string[])[queue, messageId, type, body, error])
        {
            command.Parameters.Add(new() { Value = value });
        }

        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task<(string, string, string)> RowAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        Assert.True(await reader.ReadAsync(Cancellation));
        return (reader.GetString(0), reader.GetString(1), reader.GetString(2));
    }

    private sealed record Order(string Guest, int Cups);

    private sealed record Note([property: DataSubject] string Guest, [property: Personal] string Wish, int Cups);

    private sealed class FiveEvents : ILogReader
    {
        public Task<LogSlice> ReadAsync(long after, int limit, CancellationToken cancellation = default) =>
            Task.FromResult(new LogSlice([], IsEnd: true));

        public Task<long> HeadAsync(CancellationToken cancellation = default) => Task.FromResult(5L);
    }
}
