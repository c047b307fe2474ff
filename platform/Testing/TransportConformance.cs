using System.Collections.Concurrent;
using System.Text.Json;
using Platform.Messaging;
using Xunit;

namespace Platform.Testing;

/// <summary>
/// What every <see cref="ITransport"/> must do. A transport's tests derive from this and say how a client connects; each test uses
/// queues and types of its own, so they may share a broker.
/// </summary>
public abstract partial class TransportConformance : IAsyncLifetime
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string name = $"q{Guid.NewGuid():N}";
    private readonly List<TransportClient> clients = [];
    private TransportClient client = null!;

    /// <summary>Connects one more client to the broker under test.</summary>
    protected abstract Task<TransportClient> ConnectAsync();

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => client = await OpenAsync();

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        foreach (var opened in clients)
        {
            await opened.CloseAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Every bound queue gets its own copy.</summary>
    [Fact]
    public async Task A_message_reaches_every_queue_that_is_bound_to_its_type_and_no_other()
    {
        await client.Transport.DeclareAsync($"{name}-a", [Type("placed"), Type("paid")]);
        await client.Transport.DeclareAsync($"{name}-b", [Type("placed")]);
        await using var a = Consume(client, "-a");
        await using var b = Consume(client, "-b");

        await client.Transport.PublishAsync([Message("1", "placed"), Message("2", "paid"), Message("3", "unbound"), Message("4", "placed")]);

        await UntilAsync(() => a.Deliveries.Count >= 3 && b.Deliveries.Count >= 2, "both queues to get theirs");
        await a.StopAsync();
        await b.StopAsync();
        Assert.Equal(["1", "2", "4"], a.Ids.Order());
        Assert.Equal(["1", "4"], b.Ids.Order());
    }

    /// <summary>A command that is sent before its receiver was ever up must not be lost; neither must a timeout.</summary>
    [Fact]
    public async Task A_mandatory_message_that_no_queue_is_bound_to_is_refused_and_taken_when_one_is()
    {
        await client.Transport.DeclareAsync($"{name}-a", [Type("placed")]);
        await using var a = Consume(client, "-a");
        Published[] page = [Message("1", "placed"), Message("2", "reserve") with { IsMandatory = true }];
        var late = Message("3", "remind") with { IsMandatory = true, NotBefore = TimeProvider.System.GetUtcNow().AddSeconds(1) };

        var refused = await Assert.ThrowsAsync<UnroutableMessageException>(() => client.Transport.PublishAsync(page));
        var refusedLater = await Assert.ThrowsAsync<UnroutableMessageException>(() => client.Transport.PublishAsync([late]));
        await client.Transport.DeclareAsync($"{name}-b", [Type("reserve"), Type("remind")]);
        await using var b = Consume(client, "-b");
        await client.Transport.PublishAsync([.. page, late]);

        Assert.Equal([Type("reserve")], refused.Types);
        Assert.Equal([Type("remind")], refusedLater.Types);
        await UntilAsync(() => !a.Deliveries.IsEmpty && b.Deliveries.Count >= 2, "each queue to get its own");
        Assert.Equal(["2", "3"], b.Ids.Order());
    }

    /// <summary>What travels is what was sent.</summary>
    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        await client.Transport.DeclareAsync(name, [Type("placed")]);
        await using var consumer = Consume(client);
        var message = new CloudEvent
        {
            Id = "1",
            Type = Type("placed"),
            Source = "orders",
            Subject = "order-7",
            Time = new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero),
            PartitionKey = "order-7",
            CorrelationId = "c",
            CausationId = "e",
            UserId = "u",
            TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            Data = JsonElement.Parse("""{"text":"Zoë \u0000 „ok“","amount":"12.50"}"""),
        };

        await client.Transport.PublishAsync([new Published(message)]);

        await UntilAsync(() => !consumer.Deliveries.IsEmpty, "the message");
        var delivery = Assert.Single(consumer.Deliveries);
        Assert.Equal(1, delivery.Attempt);
        Assert.True(JsonElement.DeepEquals(message.Data, delivery.Message.Data));
        Assert.Equal(message with { Data = default }, delivery.Message with { Data = default });
    }

    /// <summary>A declaration replaces the one before.</summary>
    [Fact]
    public async Task Declaring_a_queue_again_makes_its_bindings_exactly_these()
    {
        await client.Transport.DeclareAsync(name, [Type("placed"), Type("paid")]);
        await client.Transport.DeclareAsync(name, [Type("paid"), Type("shipped")]);
        await using var consumer = Consume(client);

        await client.Transport.PublishAsync([Message("1", "placed"), Message("2", "paid"), Message("3", "shipped")]);

        await UntilAsync(() => consumer.Deliveries.Count >= 2, "the two bound types");
        await consumer.StopAsync();
        Assert.Equal(["2", "3"], consumer.Ids.Order());
    }

    /// <summary>A queue keeps what nobody receives yet.</summary>
    [Fact]
    public async Task Messages_wait_in_the_queue_for_their_first_consumer()
    {
        await client.Transport.DeclareAsync(name, [Type("placed")]);
        await client.Transport.PublishAsync([Message("1", "placed"), Message("2", "placed")]);

        await using var consumer = Consume(await OpenAsync());

        await UntilAsync(() => consumer.Deliveries.Count >= 2, "both messages");
        Assert.Equal(["1", "2"], consumer.Ids.Order());
    }

    /// <summary>Who looks at a queue sees what waits, what is not due yet and what is in hand.</summary>
    [Fact]
    public async Task A_queue_tells_how_much_waits_in_it()
    {
        await client.Transport.DeclareAsync(name, [Type("placed")]);
        Assert.Equal(new QueueStatus(0, 0, 0, null), await client.Transport.InspectAsync(name));

        await client.Transport.PublishAsync(
            [Message("1", "placed"), Message("2", "placed"), Message("3", "placed") with { NotBefore = DateTimeOffset.MaxValue.AddYears(-1) }]);

        QueueStatus? seen = null;
        await UntilAsync(
            async () => (seen = await client.Transport.InspectAsync(name)) is { Waiting: 2, Delayed: 1 }, "two to wait and one to be delayed");
        Assert.Equal(0, seen!.InHand);

        var release = new TaskCompletionSource();
        await using var consumer = Consume(client, "", async _ =>
        {
            await release.Task;
            return Settlement.Done;
        });
        await UntilAsync(async () => await client.Transport.InspectAsync(name) is { Waiting: 0, InHand: 2 }, "both to be in hand");
        release.SetResult();
        await UntilAsync(async () => await client.Transport.InspectAsync(name) is { InHand: 0, Delayed: 1 }, "both to be settled");
    }

    /// <summary>Order within a key, also with two consumers; across keys, a slow handler holds up nobody.</summary>
    [Fact]
    public async Task Messages_of_one_key_are_handled_in_order_and_one_at_a_time_by_competing_consumers()
    {
        await client.Transport.DeclareAsync(name, [Type("step")]);
        var running = new ConcurrentDictionary<string, int>();
        var handled = new ConcurrentQueue<(string Key, int Step)>();
        var overlaps = 0;
        async Task<Settlement> HandleAsync(Delivery delivery)
        {
            var key = delivery.Message.PartitionKey!;
            overlaps += running.AddOrUpdate(key, 1, (_, count) => count + 1) > 1 ? 1 : 0;
            await Task.Delay(Random.Shared.Next(4));
            handled.Enqueue((key, int.Parse(delivery.Message.Id.Split('/')[1])));
            running.AddOrUpdate(key, 0, (_, count) => count - 1);
            return Settlement.Done;
        }

        await using var first = Consume(client, "", HandleAsync);
        await using var second = Consume(await OpenAsync(), "", HandleAsync);
        for (var page = 0; page < 10; page++)
        {
            var steps = Enumerable.Range(page * 5, 5);
            var keys = Enumerable.Range(0, 6);
            await client.Transport.PublishAsync([.. from step in steps from key in keys select Message($"key{key}/{step}", "step", $"key{key}")]);
        }

        await UntilAsync(() => handled.Count >= 300, "300 messages");
        Assert.Equal(0, overlaps);
        Assert.All(handled.GroupBy(step => step.Key), key => Assert.Equal(Enumerable.Range(0, 50), key.Select(step => step.Step)));
    }

    /// <summary>Continuous refill: no batch waits for its slowest member.</summary>
    [Fact]
    public async Task A_slow_handler_holds_up_only_its_own_key()
    {
        await client.Transport.DeclareAsync(name, [Type("step")]);
        var gate = new TaskCompletionSource();
        var handled = new ConcurrentQueue<string>();
        await using var consumer = Consume(client, "", async delivery =>
        {
            await (delivery.Message.Id == "slow" ? gate.Task : Task.CompletedTask);
            handled.Enqueue(delivery.Message.Id);
            return Settlement.Done;
        }, concurrency: 2);

        var others = Enumerable.Range(0, 50).Select(i => Message($"{i}", "step", $"key{i}"));
        await client.Transport.PublishAsync([Message("slow", "step", "k"), Message("behind", "step", "k"), .. others]);

        await UntilAsync(() => handled.Count >= 50, "all other keys");
        Assert.DoesNotContain("behind", handled);
        gate.SetResult();
        await UntilAsync(() => handled.Count >= 52, "the slow key");
        Assert.Equal(["slow", "behind"], handled.Where(id => id is "slow" or "behind"));
    }

    /// <summary>A failed attempt is counted, delayed, and stops nothing else.</summary>
    [Fact]
    public async Task A_failed_message_comes_again_with_its_attempt_counted_and_does_not_stop_its_key()
    {
        await client.Transport.DeclareAsync(name, [Type("step")]);
        await using var consumer = Consume(client, "", delivery => Task.FromResult<Settlement>(
            delivery is { Message.Id: "1", Attempt: < 3 } ? new Settlement.Retry(TimeSpan.FromMilliseconds(300), "not yet") : Settlement.Done));

        await client.Transport.PublishAsync([Message("1", "step", "k"), Message("2", "step", "k")]);

        await UntilAsync(() => consumer.Deliveries.Count >= 4, "three attempts and the other message");
        Assert.Equal([("1", 1), ("2", 1), ("1", 2), ("1", 3)], consumer.Deliveries.Select(delivery => (delivery.Message.Id, delivery.Attempt)));
    }

    /// <summary>A timeout is a message that waits, and does not hold up what comes after it.</summary>
    [Fact]
    public async Task A_delayed_message_arrives_no_earlier_than_its_time_and_not_much_later()
    {
        await client.Transport.DeclareAsync(name, [Type("timeout"), Type("step")]);
        var arrived = new ConcurrentDictionary<string, DateTimeOffset>();
        await using var consumer = Consume(client, "", delivery =>
        {
            arrived[delivery.Message.Id] = DateTimeOffset.UtcNow;
            return Task.FromResult(Settlement.Done);
        });

        var due = DateTimeOffset.UtcNow.AddSeconds(1.5);
        await client.Transport.PublishAsync(
            [Message("first", "step", "k"), Message("late", "timeout", "k") with { NotBefore = due }, Message("next", "step", "k")]);

        await UntilAsync(() => arrived.ContainsKey("first") && arrived.ContainsKey("next"), "the messages without a delay");
        Assert.False(arrived.ContainsKey("late"));
        await UntilAsync(() => arrived.ContainsKey("late"), "the delayed message");
        Assert.InRange(arrived["late"], due.AddMilliseconds(-1), due.AddSeconds(1));
    }

    /// <summary>Put aside, listed, replayed as a first attempt, discarded.</summary>
    [Fact]
    public async Task A_dead_letter_can_be_listed_replayed_and_discarded()
    {
        await client.Transport.DeclareAsync(name, [Type("step")]);
        var poisonous = true;
        await using var consumer = Consume(client, "", delivery => Task.FromResult(
            poisonous ? new Settlement.DeadLetter("it is \0 poisonous \ud800") : Settlement.Done));
        await client.Transport.PublishAsync([Message("1", "step"), Message("2", "step")]);
        await UntilAsync(async () => (await LettersAsync()).Count == 2, "two dead letters");
        poisonous = false;

        var letters = await LettersAsync();
        Assert.All(letters, letter => Assert.Equal((name, 1), (letter.Queue, letter.Attempts)));
        Assert.All(letters, letter => Assert.Contains("poisonous", letter.Error));
        var (one, two) = (letters.Single(letter => letter.MessageId == "1"), letters.Single(letter => letter.MessageId == "2"));
        Assert.Equal(DeadLetterResult.Done, await client.DeadLetters.ReplayAsync(name, one.Id, Asked("a")));
        Assert.Equal(DeadLetterResult.NotFound, await client.DeadLetters.ReplayAsync(name, one.Id, Asked("b")));
        Assert.Equal(DeadLetterResult.Done, await client.DeadLetters.DiscardAsync(name, two.Id, Asked("c")));
        Assert.Equal(DeadLetterResult.NotFound, await client.DeadLetters.DiscardAsync(name, two.Id, Asked("d")));
        await UntilAsync(() => consumer.Deliveries.Count >= 3, "the replayed message");
        Assert.Equal(("1", 1), consumer.Deliveries.Select(delivery => (delivery.Message.Id, delivery.Attempt)).Last());
        Assert.Empty(await LettersAsync());
    }

    /// <summary>A publisher that was killed publishes again what it had published, and some of that may have died since.</summary>
    [Fact]
    public async Task A_message_that_is_published_again_after_it_died_and_dies_again_is_one_dead_letter()
    {
        await client.Transport.DeclareAsync(name, [Type("step")]);
        var deaths = 0;
        await using var consumer = Consume(client, "", _ =>
            Task.FromResult<Settlement>(new Settlement.DeadLetter($"death {Interlocked.Increment(ref deaths)}")));
        await client.Transport.PublishAsync([Message("1", "step")]);
        await UntilAsync(async () => (await LettersAsync()).Count == 1, "the dead letter");
        var first = Assert.Single(await LettersAsync());

        // A copy that is published in the millisecond of the death could be taken for one that was under way.
        await UntilAsync(() => DateTimeOffset.UtcNow > first.DiedAt.AddMilliseconds(50), "a later moment");
        await client.Transport.PublishAsync([Message("1", "step")]);

        await UntilAsync(async () => (await LettersAsync()).All(letter => letter.Error == "death 2"), "its second death");
        Assert.Equal(first.Id, Assert.Single(await LettersAsync()).Id);
    }

    /// <summary>A kill loses nothing, and the dead client's late settlement changes nothing.</summary>
    [Fact]
    public async Task A_killed_consumers_messages_come_back_to_others()
    {
        await client.Transport.DeclareAsync(name, [Type("step")]);
        var victim = await OpenAsync();
        var gate = new TaskCompletionSource();
        var second = new TaskCompletionSource();
        await using var dying = Consume(victim, "", async _ =>
        {
            await gate.Task;
            return new Settlement.DeadLetter("from the grave");
        });
        await client.Transport.PublishAsync([Message("1", "step", "k"), Message("2", "step", "k"), Message("3", "step", "other")]);
        await UntilAsync(() => dying.Deliveries.Count == 2, "the victim to have one message of each key");

        await victim.KillAsync();
        await using var heir = Consume(client, "", async _ =>
        {
            await second.Task;
            return Settlement.Done;
        });
        await UntilAsync(() => heir.Deliveries.Count == 2, "the heir to have them");
        gate.SetResult();
        second.SetResult();

        await UntilAsync(() => heir.Deliveries.Count == 3, "the message behind them");
        await heir.StopAsync();
        Assert.Equal(["1", "2", "3"], heir.Ids.Order());
        Assert.All(heir.Deliveries, delivery => Assert.Equal(delivery.Message.Id == "2" ? 1 : 2, delivery.Attempt));
        Assert.Empty(await LettersAsync());
    }

    /// <summary>A repeat of what still waits is one delivery.</summary>
    [Fact]
    public async Task Publishing_an_id_that_still_waits_is_ignored()
    {
        await client.Transport.DeclareAsync(name, [Type("step")]);
        await client.Transport.PublishAsync([Message("1", "step"), Message("2", "step"), Message("1", "step")]);
        await client.Transport.PublishAsync([Message("2", "step"), Message("3", "step")]);

        await using var consumer = Consume(client);

        await UntilAsync(() => consumer.Deliveries.Count >= 3, "three messages");
        await consumer.StopAsync();
        Assert.Equal(["1", "2", "3"], consumer.Ids.Order());
    }

    /// <summary>Stopping waits for what runs, settles it, and takes nothing new.</summary>
    [Fact]
    public async Task Cancelling_drains()
    {
        await client.Transport.DeclareAsync(name, [Type("step")]);
        var gate = new TaskCompletionSource();
        await using var draining = Consume(client, "", async _ =>
        {
            await gate.Task;
            return Settlement.Done;
        }, concurrency: 2);
        await client.Transport.PublishAsync([.. Enumerable.Range(0, 5).Select(i => Message($"{i}", "step"))]);
        await UntilAsync(() => draining.Deliveries.Count == 2, "two running handlers");

        var stopped = draining.StopAsync();
        await Task.Delay(200);
        Assert.False(stopped.IsCompleted);
        gate.SetResult();
        await stopped;

        Assert.Equal(2, draining.Deliveries.Count);
        await using var next = Consume(await OpenAsync());
        await UntilAsync(() => next.Deliveries.Count >= 3, "the rest to reach another consumer");
        Assert.Empty(next.Ids.Intersect(draining.Ids));
        Assert.All(next.Deliveries, delivery => Assert.Equal(1, delivery.Attempt));
    }

    /// <summary>Waits until something is so, and fails with what it waited for.</summary>
    protected static Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    /// <summary>Waits until something is so, and fails with what it waited for.</summary>
    protected static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var patience = Task.Delay(Patience);
        while (!await isSo())
        {
            Assert.False(patience.IsCompleted, $"Waited for {what} in vain.");
            await Task.Delay(10);
        }
    }

    private async Task<TransportClient> OpenAsync()
    {
        var opened = await ConnectAsync();
        clients.Add(opened);
        return opened;
    }

    private RecordingConsumer Consume(TransportClient by, string suffix = "", Func<Delivery, Task<Settlement>>? handle = null, int concurrency = 8) =>
        new(by.Transport, name + suffix, handle ?? RecordingConsumer.Done, concurrency);

    private Task<IReadOnlyList<DeadLetter>> LettersAsync() => client.DeadLetters.ListAsync(name, new DeadLetterFilter(), new DeadLetterPage(10));

    private static DeadLetterRequest Asked(string key) => new("olga", key, key);

    private string Type(string kind) => $"{name}.{kind}.v1";

    private Published Message(string id, string kind, string? key = null) => new(new CloudEvent
    {
        Id = id,
        Type = Type(kind),
        Source = "tests",
        PartitionKey = key,
        Time = DateTimeOffset.UtcNow,
        Data = JsonElement.Parse("{}"),
    });
}
