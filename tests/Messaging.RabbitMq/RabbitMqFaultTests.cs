using System.Collections.Concurrent;
using Npgsql;
using Platform.Hosting;
using Platform.Messaging;
using Platform.Messaging.RabbitMq;
using Platform.Testing;
using RabbitMQ.Client;
using static Messaging.RabbitMq.Tests.Waiting;

namespace Messaging.RabbitMq.Tests;

/// <summary>What only this engine promises: it survives its broker, its connections and its agents.</summary>
public sealed class RabbitMqFaultTests : IAsyncLifetime
{
    private readonly string queue = $"q{Guid.NewGuid():N}";
    private readonly List<TransportClient> clients = [];
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;
    private TestDatabase database = null!;

    private string Type => $"{queue}.step.v1";

    public async ValueTask InitializeAsync() => database = await PostgresServer.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
        {
            await client.CloseAsync();
        }

        await database.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_lost_and_order_is_kept_when_the_broker_is_stopped_and_killed_while_messages_flow()
    {
        const int Pages = 60;
        await using var broker = await EmbeddedRabbitMq.StartAsync(cancellation: cancellation);
        var client = await OpenAsync(broker.ConnectionString);
        await client.Transport.DeclareAsync(queue, [Type], cancellation);
        var handled = new ConcurrentQueue<CloudEvent>();
        using var stop = new CancellationTokenSource();
        var receiving = client.Transport.ReceiveAsync(queue, 8, (delivery, _) =>
        {
            handled.Enqueue(delivery.Message);
            return Task.FromResult(Settlement.Done);
        }, stop.Token);

        var publishing = Task.Run(
            async () =>
            {
                for (var page = 0; page < Pages; page++)
                {
                    var messages = Enumerable.Range(0, 10).Select(key => MessageOf.Type(Type, $"{page}/{key}", $"key{key}"));
                    await PublishUntilSafeAsync(client, [.. messages]);
                    await Task.Delay(50, cancellation);
                }
            },
            cancellation);
        await UntilAsync(() => handled.Count > 100, "messages to flow");
        await broker.KillAsync();
        await broker.StartAgainAsync(cancellation);
        await UntilAsync(() => handled.Count > 300, "messages to flow again");
        await broker.StopAsync();
        await broker.StartAgainAsync(cancellation);
        await publishing;

        await UntilAsync(() => handled.DistinctBy(message => message.Id).Count() == Pages * 10, "all messages");
        await stop.CancelAsync();
        await receiving.WaitAsync(Patience, cancellation);
        Assert.All(
            handled.DistinctBy(message => message.Id).GroupBy(message => message.PartitionKey),
            key => Assert.Equal(Enumerable.Range(0, Pages), key.Select(message => int.Parse(message.Id.Split('/')[0]))));
    }

    [Fact]
    public async Task A_publication_whose_confirm_is_lost_is_an_error_and_its_repeat_is_one_delivery()
    {
        await using var proxy = new CuttingProxy(await RabbitMqServer.ConnectionStringAsync());
        var client = await OpenAsync(proxy.ConnectionString, new RabbitMqTransportOptions { ConfirmTimeout = TimeSpan.FromSeconds(2) });
        await client.Transport.DeclareAsync(queue, [Type], cancellation);
        await client.Transport.PublishAsync([MessageOf.Type(Type, "0", "k")], cancellation);

        proxy.BrokerIsMute = true;
        await Assert.ThrowsAsync<TimeoutException>(() => client.Transport.PublishAsync([MessageOf.Type(Type, "1", "k")], cancellation));
        proxy.BrokerIsMute = false;
        proxy.Cut();
        await PublishUntilSafeAsync(client, [MessageOf.Type(Type, "1", "k")]);
        await PublishUntilSafeAsync(client, [MessageOf.Type(Type, "2", "k")]);

        var (handled, _) = await DrainAsync(client, until: "2");
        Assert.Equal(["0", "1", "2"], handled.Select(delivery => delivery.Message.Id));
    }

    [Fact]
    public async Task A_consumer_that_falls_silent_loses_its_messages_to_another_and_is_told()
    {
        var broker = await RabbitMqServer.ConnectionStringAsync();
        await using var proxy = new CuttingProxy(broker);
        var silent = await OpenAsync(proxy.ConnectionString, new RabbitMqTransportOptions { Heartbeat = TimeSpan.FromSeconds(1) });
        var heir = await OpenAsync(broker);
        await heir.Transport.DeclareAsync(queue, [Type], cancellation);
        await heir.Transport.PublishAsync([MessageOf.Type(Type, "1", "k"), MessageOf.Type(Type, "2", "k")], cancellation);
        var begun = new TaskCompletionSource();
        var told = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var receiving = silent.Transport.ReceiveAsync(queue, 4, async (_, lost) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            told.TrySetResult();
            return new Settlement.DeadLetter("too late");
        }, stop.Token);
        await begun.Task.WaitAsync(Patience, cancellation);

        proxy.BrokerIsMute = proxy.ClientIsMute = true;

        var (handled, _) = await DrainAsync(heir, until: "2");
        await told.Task.WaitAsync(Patience, cancellation);
        await stop.CancelAsync();
        await receiving.WaitAsync(Patience, cancellation);
        Assert.Equal([("1", 2), ("2", 1)], handled.Select(delivery => (delivery.Message.Id, delivery.Attempt)));
        Assert.Empty(await heir.DeadLetters.ListAsync(queue, new DeadLetterFilter(), new DeadLetterPage(10), cancellation));
    }

    [Fact]
    public async Task A_consumer_whose_turn_was_taken_over_settles_nothing_and_begins_anew()
    {
        var client = await OpenAsync(await RabbitMqServer.ConnectionStringAsync());
        await client.Transport.DeclareAsync(queue, [Type], cancellation);
        await client.Transport.PublishAsync([MessageOf.Type(Type, "1", "k")], cancellation);
        var attempts = new ConcurrentQueue<int>();
        using var stop = new CancellationTokenSource();
        var receiving = client.Transport.ReceiveAsync(queue, 1, async (delivery, lost) =>
        {
            attempts.Enqueue(delivery.Attempt);
            if (delivery.Attempt == 1)
            {
                // As another consumer would, had this one been frozen.
                await ExecuteAsync($"select take_over('{queue}', '{Guid.NewGuid()}')");
                return new Settlement.DeadLetter("too late");
            }

            return Settlement.Done;
        }, stop.Token);

        await UntilAsync(() => attempts.Count == 2, "a second attempt");
        await stop.CancelAsync();
        await receiving.WaitAsync(Patience, cancellation);
        Assert.Equal([1, 2], attempts);
        Assert.Empty(await client.DeadLetters.ListAsync(queue, new DeadLetterFilter(), new DeadLetterPage(10), cancellation));
    }

    /// <summary>What it had taken and not begun must not keep it from beginning anew, nor its channel the next one from being active.</summary>
    [Fact]
    public async Task A_consumer_that_could_not_say_what_it_begins_with_works_again_when_the_bus_is_back()
    {
        var client = await OpenAsync(await RabbitMqServer.ConnectionStringAsync());
        await client.Transport.DeclareAsync(queue, [Type], cancellation);
        var handled = new ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        var receiving = client.Transport.ReceiveAsync(queue, 4, (delivery, _) =>
        {
            handled.Enqueue(delivery.Message.Id);
            return Task.FromResult(Settlement.Done);
        }, stop.Token);
        await client.Transport.PublishAsync([MessageOf.Type(Type, "1", "k")], cancellation);
        await UntilAsync(
            async () => handled.Count == 1 && await ScalarAsync("select sum(cardinality(in_hand))::bigint from rabbitmq_consumers") == 0,
            "the first message to be settled");

        // The sequence counts the refusals, since what it gives is not taken back with the transaction.
        await ExecuteAsync(
            """
            create sequence refusals;
            create function refuse() returns trigger language plpgsql as
            $$ begin perform nextval('refusals'); raise exception 'The bus is away.'; end $$;
            create trigger refusing before update or delete on rabbitmq_consumers for each row execute function refuse();
            """);
        await client.Transport.PublishAsync([MessageOf.Type(Type, "2", "k"), MessageOf.Type(Type, "3", "other")], cancellation);
        await UntilAsync(async () => await ScalarAsync("select case when is_called then last_value else 0 end from refusals") >= 2, "refusals");
        await ExecuteAsync("drop trigger refusing on rabbitmq_consumers");

        await UntilAsync(() => handled.Count >= 3, "the messages that could not begin");
        await stop.CancelAsync();
        await receiving.WaitAsync(Patience, cancellation);
        Assert.Equal(["1", "2", "3"], handled.Order());
    }

    [Fact]
    public async Task Delayed_messages_survive_the_death_of_the_one_who_watches_over_them()
    {
        var broker = await RabbitMqServer.ConnectionStringAsync();
        var watching = await OpenAsync(broker);
        await watching.Transport.DeclareAsync(queue, [Type], cancellation);
        var due = DateTimeOffset.UtcNow.AddSeconds(2);
        await watching.Transport.PublishAsync([MessageOf.Type(Type, "1") with { NotBefore = due }], cancellation);
        await UntilAsync(async () => await LeadersAsync() == 1, "somebody to watch");
        var next = await OpenAsync(broker);

        await watching.KillAsync();

        var (_, arrivedAt) = await DrainAsync(next, until: "1");
        Assert.InRange(arrivedAt, due.AddMilliseconds(-1), due.AddSeconds(5));
    }

    [Fact]
    public async Task What_is_no_cloud_event_is_put_aside_and_stops_nothing()
    {
        var broker = await RabbitMqServer.ConnectionStringAsync();
        var client = await OpenAsync(broker);
        await client.Transport.DeclareAsync(queue, [Type], cancellation);
        await using (var stranger = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync(cancellation))
        {
            await using var channel = await stranger.CreateChannelAsync(cancellationToken: cancellation);
            await channel.BasicPublishAsync("messages", Type, new byte[] { 0xff, 0x00, (byte)'{' }, cancellation);
            await channel.BasicPublishAsync("messages", Type, "[1, 2]"u8.ToArray(), cancellation);
            await channel.CloseAsync(cancellation);
        }

        await client.Transport.PublishAsync([MessageOf.Type(Type, "1", "k")], cancellation);

        var (handled, _) = await DrainAsync(client, until: "1");
        Assert.Single(handled);
        IReadOnlyList<DeadLetter> letters = [];
        await UntilAsync(
            async () => (letters = await client.DeadLetters.ListAsync(queue, new DeadLetterFilter(), new DeadLetterPage(10))).Count == 2,
            "two letters");
        Assert.All(letters, letter => Assert.Equal(("not a CloudEvent", Type), (letter.Error, letter.MessageType)));
    }

    private async Task<TransportClient> OpenAsync(string broker, RabbitMqTransportOptions? options = null)
    {
        var client = await RabbitMqClient.ConnectAsync(broker, database.ConnectionString, options);
        clients.Add(client);
        return client;
    }

    /// <summary>Receives until a message of this id was handled.</summary>
    private async Task<(IReadOnlyCollection<Delivery> Handled, DateTimeOffset LastAt)> DrainAsync(TransportClient client, string until)
    {
        var handled = new ConcurrentQueue<Delivery>();
        using var stop = new CancellationTokenSource();
        var receiving = client.Transport.ReceiveAsync(queue, 4, (delivery, _) =>
        {
            handled.Enqueue(delivery);
            return Task.FromResult(Settlement.Done);
        }, stop.Token);
        await UntilAsync(() => handled.Any(delivery => delivery.Message.Id == until), $"message {until}");
        var at = DateTimeOffset.UtcNow;
        await stop.CancelAsync();
        await receiving.WaitAsync(Patience, cancellation);
        return (handled, at);
    }

    private static async Task PublishUntilSafeAsync(TransportClient client, IReadOnlyList<Published> page)
    {
        var patience = Task.Delay(Patience);
        while (true)
        {
            try
            {
                await client.Transport.PublishAsync(page);
                return;
            }
            catch (Exception) when (!patience.IsCompleted)
            {
                await Task.Delay(20);
            }
        }
    }

    private Task<long> LeadersAsync() => ScalarAsync(
        """
        select count(*) from pg_locks
        where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
        """);

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
