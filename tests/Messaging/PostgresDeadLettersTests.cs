using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Testing;

namespace Messaging.Tests;

public sealed class PostgresDeadLettersTests : IAsyncLifetime
{
    private const string Queue = "bar";
    private static readonly DeadLetterFilter All = new();
    private readonly ConcurrentQueue<CloudEvent> handled = [];
    private TestDatabase database = null!;
    private TransportClient client = null!;
    private NpgsqlDataSource source = null!;

    private IDeadLetters Letters => client.DeadLetters;

    public async ValueTask InitializeAsync()
    {
        database = await PostgresServer.CreateDatabaseAsync();
        source = NpgsqlDataSource.Create(database.ConnectionString);
        client = await PostgresClient.ConnectAsync(database.ConnectionString, new PostgresTransportOptions { Lease = TimeSpan.FromSeconds(2) });
        await client.Transport.DeclareAsync(Queue, ["step.v1"]);
    }

    public async ValueTask DisposeAsync()
    {
        await client.CloseAsync();
        await source.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"x","type":null,"source":"s","data":{}}""")]
    [InlineData("""{"id":"x","type":"step.v1","source":"s"}""")]
    [InlineData("""{"id":"\ud800","type":"step.v1","source":"s","data":{}}""")]
    public async Task A_row_that_is_no_CloudEvent_is_put_aside_at_once_and_holds_up_nobody(string body)
    {
        await ScalarAsync($"""
            insert into messages (queue, message_id, partition_key, message_type, body, state, visible_at)
            values ('{Queue}', 'poison', 'k', 'step.v1', '{body}', 'waiting', now())
            """);
        await client.Transport.PublishAsync([Message("1", "k"), Message("2", "other")], TestContext.Current.CancellationToken);

        await ReceiveUntilAsync(async () => handled.Count == 2 && (await ListAsync()).Count == 1);

        Assert.Equal(["1", "2"], handled.Select(message => message.Id).Order());
        var letter = Assert.Single(await ListAsync());
        Assert.Equal(("poison", "not a CloudEvent", 1), (letter.MessageId, letter.Error, letter.Attempts));
        Assert.Equal(body, letter.Body.GetRawText());
        Assert.Equal(DeadLetterResult.NotEditable, await Letters.ReplayAsync(Queue, letter.Id, Asked("a"), JsonElement.Parse("{}"), Stop()));
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task An_edited_message_keeps_its_id_and_envelope_and_its_record_says_that_it_was_edited()
    {
        var id = await BuryAsync(
            "1", body: """{"id":"1","type":"step.v1","source":"s","time":"2026-03-01T12:00:00+00:00","custom":"kept","data":{"cup":0}}""");

        Assert.Equal(DeadLetterResult.Done, await Letters.ReplayAsync(Queue, id, Asked("a"), JsonElement.Parse("""{"cup":7}"""), Stop()));

        Assert.Equal(
            """{"id":"1","type":"step.v1","source":"s","time":"2026-03-01T12:00:00+00:00","custom":"kept","data":{"cup":7}}""",
            await ScalarAsync("select body::text from messages"));
        await ReceiveUntilAsync(() => Task.FromResult(!handled.IsEmpty));
        var message = Assert.Single(handled);
        Assert.Equal(("1", """{"cup":7}"""), (message.Id, message.Data.GetRawText()));
        var action = Assert.Single(await Letters.ActionsAsync(Queue, new DeadLetterPage(10), Stop()));
        Assert.Equal(
            action with { Action = "edited", LetterId = id, MessageId = "1", MessageType = "step.v1", UserId = "olga", ReplayId = null }, action);
    }

    [Fact]
    public async Task A_repeated_request_is_recognised_and_its_key_is_good_for_no_other()
    {
        var one = await BuryAsync("1");
        var two = await BuryAsync("2");

        Assert.Equal(DeadLetterResult.Done, await Letters.DiscardAsync(Queue, one, Asked("a"), Stop()));
        Assert.Equal(DeadLetterResult.Repeated, await Letters.DiscardAsync(Queue, one, Asked("a"), Stop()));
        Assert.Equal(DeadLetterResult.KeyReused, await Letters.DiscardAsync(Queue, two, Asked("a") with { Fingerprint = "other" }, Stop()));
        Assert.Null(await Letters.ReplayAllAsync(Queue, All, Asked("a") with { Fingerprint = "other" }, Stop()));

        Assert.Equal([two], (await ListAsync()).Select(letter => letter.Id));
        Assert.Single(await Letters.ActionsAsync(Queue, new DeadLetterPage(10), Stop()));
    }

    [Fact]
    public async Task The_same_request_twice_at_once_has_one_effect()
    {
        var id = await BuryAsync("1");

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Letters.ReplayAsync(Queue, id, Asked("a"), null, Stop())));

        Assert.Single(results, DeadLetterResult.Done);
        Assert.Equal(7, results.Count(result => result is DeadLetterResult.Repeated));
        Assert.Equal(1L, await ScalarAsync("select count(*) from dead_letter_actions"));
    }

    [Fact]
    public async Task Of_different_requests_for_one_letter_at_once_one_finds_it()
    {
        var id = await BuryAsync("1");

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Letters.ReplayAsync(Queue, id, Asked($"{i}"), null, Stop())));

        Assert.Single(results, DeadLetterResult.Done);
        Assert.Equal(7, results.Count(result => result is DeadLetterResult.NotFound));
        Assert.Equal(1L, await ScalarAsync("select count(*) from dead_letter_actions"));
        Assert.Equal(1L, await ScalarAsync("select count(*) from dead_letter_requests"));
    }

    [Fact]
    public async Task A_kill_before_the_commit_leaves_letter_queue_and_records_as_they_were()
    {
        var id = await BuryAsync("1");
        await using (var connection = await source.OpenConnectionAsync(Stop()))
        {
            await using var transaction = await connection.BeginTransactionAsync(Stop());
            await using var act = new NpgsqlCommand($"select act_on_dead_letter('{Queue}', {id}, 'replayed', 'olga', 'a', 'a', null)", connection);
            Assert.Equal("done", await act.ExecuteScalarAsync(Stop()));
            await ScalarAsync($"select pg_terminate_backend({connection.ProcessID})");
        }

        Assert.Single(await ListAsync());
        Assert.Equal(0L, await ScalarAsync(
            "select (select count(*) from messages) + (select count(*) from dead_letter_requests) + (select count(*) from dead_letter_actions)"));
        Assert.Equal(DeadLetterResult.Done, await Letters.ReplayAsync(Queue, id, Asked("a"), null, Stop()));
    }

    [Fact]
    public async Task Another_queues_letters_are_neither_seen_nor_touched()
    {
        var foreign = await BuryAsync("1", queue: "kitchen");

        Assert.Empty(await ListAsync());
        Assert.Null(await Letters.FindAsync(Queue, foreign, Stop()));
        Assert.Equal(DeadLetterResult.NotFound, await Letters.ReplayAsync(Queue, foreign, Asked("a"), null, Stop()));
        Assert.Equal(DeadLetterResult.NotFound, await Letters.ReplayAsync(Queue, foreign, Asked("b"), JsonElement.Parse("{}"), Stop()));
        Assert.Equal(DeadLetterResult.NotFound, await Letters.DiscardAsync(Queue, foreign, Asked("c"), Stop()));
        Assert.Equal(0, (await Letters.ReplayAllAsync(Queue, All, Asked("d"), Stop()))!.Replayed);
        Assert.NotNull(await Letters.FindAsync("kitchen", foreign, Stop()));
    }

    [Fact]
    public async Task An_edit_does_not_give_way_to_the_same_message_that_is_queued_again()
    {
        var id = await BuryAsync("1");
        await client.Transport.PublishAsync([Message("1", "k")], Stop());

        Assert.Equal(DeadLetterResult.StillQueued, await Letters.ReplayAsync(Queue, id, Asked("a"), JsonElement.Parse("""{"cup":7}"""), Stop()));

        Assert.Equal(id, Assert.Single(await ListAsync()).Id);
        Assert.Equal(DeadLetterResult.Done, await Letters.ReplayAsync(Queue, id, Asked("a"), null, Stop()));
        Assert.Equal(1L, await ScalarAsync("select count(*) from messages"));
    }

    [Fact]
    public async Task Letters_are_listed_by_type_time_and_text_of_the_error_newest_first_and_by_pages()
    {
        await BuryAsync("1", error: "System.IO.IOException: The Disk is full");
        await BuryAsync("2", type: "other.v1", error: "disk");
        await BuryAsync("3", error: "100% of_it");
        await BuryAsync("4", error: "disk", diedAt: "2026-03-01T12:00:00Z");
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal(["4", "3", "2", "1"], await IdsAsync(All));
        Assert.Equal(["2"], await IdsAsync(new DeadLetterFilter("other.v1")));
        Assert.Equal(["4", "2", "1"], await IdsAsync(new DeadLetterFilter(Error: "DISK")));
        Assert.Equal(["3"], await IdsAsync(new DeadLetterFilter(Error: "100%")));
        Assert.Empty(await IdsAsync(new DeadLetterFilter(Error: "o%f")));
        Assert.Equal(["4"], await IdsAsync(new DeadLetterFilter(From: noon, To: noon.AddTicks(10))));
        Assert.DoesNotContain("4", await IdsAsync(new DeadLetterFilter(From: noon.AddTicks(10))));
        Assert.Empty(await IdsAsync(new DeadLetterFilter(To: noon)));

        var firstPage = await Letters.ListAsync(Queue, All, new DeadLetterPage(2), Stop());
        var secondPage = await Letters.ListAsync(Queue, All, new DeadLetterPage(2, firstPage[^1].Id), Stop());
        var back = await Letters.ListAsync(Queue, All, new DeadLetterPage(2, secondPage[0].Id, OldestFirst: true), Stop());
        Assert.Equal(["4", "3"], firstPage.Select(letter => letter.MessageId));
        Assert.Equal(["2", "1"], secondPage.Select(letter => letter.MessageId));
        Assert.Equal(["3", "4"], back.Select(letter => letter.MessageId));
    }

    [Fact]
    public async Task A_replay_by_filter_that_is_killed_between_two_pages_shows_how_far_it_came_and_continues_when_asked_again()
    {
        await BuryManyAsync(1_200);
        await BuryAsync("other", type: "other.v1");
        var filter = new DeadLetterFilter("step.v1");

        // What one page does; the process that would have asked for the next is gone.
        await ScalarAsync($"""
            select id from replay_dead_letters('{Queue}', 'step.v1', null, null, null, '{"{"}"messageType":"step.v1"{"}"}', 'olga', 'a', 'a', 500)
            """);
        var running = Assert.Single(await Letters.ReplaysAsync(Queue, new DeadLetterPage(10), Stop()));
        Assert.Equal((500, 1_200, null, "olga", filter), (running.Replayed, running.Estimated, running.FinishedAt, running.UserId, running.Filter));

        // It died after the replay had begun, so the replay does not mean it.
        await BuryAsync("late");
        var finished = await Letters.ReplayAllAsync(Queue, filter, Asked("a"), Stop());

        Assert.Equal((running.Id, 1_200, 1_200, false), (finished!.Id, finished.Replayed, finished.Estimated, finished.Repeated));
        Assert.NotNull(finished.FinishedAt);
        Assert.Equal(["late", "other"], (await IdsAsync(All)).Order());
        Assert.Equal(1_200L, await ScalarAsync("select count(*) from messages"));
        Assert.Equal(true, await ScalarAsync(
            "select array_agg(message_id::int order by id) = array_agg(message_id::int order by message_id::int) from messages"));
        Assert.Equal(1_200L, await ScalarAsync(
            $"select count(distinct letter) from dead_letter_actions where request = {running.Id} and user_id = 'olga'"));

        var repeat = await Letters.ReplayAllAsync(Queue, filter, Asked("a"), Stop());
        Assert.Equal((1_200, true), (repeat!.Replayed, repeat.Repeated));
        Assert.Equal(2, (await IdsAsync(All)).Count);
        var action = (await Letters.ActionsAsync(Queue, new DeadLetterPage(1), Stop()))[0];
        Assert.Equal(("replayed", running.Id), (action.Action, action.ReplayId));
    }

    private static CancellationToken Stop() => TestContext.Current.CancellationToken;

    private static DeadLetterRequest Asked(string key) => new("olga", key, key);

    private static Published Message(string id, string key) => new(new CloudEvent
    {
        Id = id,
        Type = "step.v1",
        Source = "tests",
        PartitionKey = key,
        Data = JsonElement.Parse("{}"),
    });

    private Task<IReadOnlyList<DeadLetter>> ListAsync() => Letters.ListAsync(Queue, All, new DeadLetterPage(10), Stop());

    private async Task<IReadOnlyList<string>> IdsAsync(DeadLetterFilter filter) =>
        [.. (await Letters.ListAsync(Queue, filter, new DeadLetterPage(100), Stop())).Select(letter => letter.MessageId)];

    private async Task<long> BuryAsync(
        string messageId, string queue = Queue, string type = "step.v1", string error = "broken", string diedAt = "now", string? body = null)
    {
        body ??= $$"""{"id":"{{messageId}}","type":"{{type}}","source":"s","data":{} }""";
        return (long)(await ScalarAsync($"""
            insert into dead_letters (queue, message_id, partition_key, message_type, body, attempts, error, died_at)
            values ('{queue}', '{messageId}', 'k', '{type}', '{body}', 3, '{error}', '{diedAt}')
            returning id
            """))!;
    }

    private async Task BuryManyAsync(int count) => await ScalarAsync($"""
        insert into dead_letters (queue, message_id, partition_key, message_type, body, attempts, error)
        select '{Queue}', i::text, 'k', 'step.v1', '{"{}"}', 1, 'broken' from generate_series(1, {count}) i
        """);

    private async Task ReceiveUntilAsync(Func<Task<bool>> isSo)
    {
        using var stop = new CancellationTokenSource();
        var receiving = client.Transport.ReceiveAsync(Queue, 8, (delivery, _) =>
        {
            handled.Enqueue(delivery.Message);
            return Task.FromResult(Settlement.Done);
        }, stop.Token);
        await Eventually.TrueAsync(isSo, "the queue is where the test wants it");
        await stop.CancelAsync();
        await receiving.WaitAsync(TimeSpan.FromSeconds(30), Stop());
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Stop());
    }
}
