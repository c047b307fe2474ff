using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.Messaging;
using Platform.Messaging.RabbitMq;
using Platform.Testing;
using static Messaging.RabbitMq.Tests.Waiting;

namespace Messaging.RabbitMq.Tests;

/// <summary>One queue of a broker is fed anew; how far that has come is kept in the bus's database.</summary>
public sealed class RefeedTests : IAsyncLifetime
{
    private const int Events = 90;
    private readonly string service = $"s{Guid.CreateVersion7():N}";
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;
    private TestDatabase database = null!;

    private string Type => $"{service}.rung.v1";

    public async ValueTask InitializeAsync() => database = await PostgresServer.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_new_queue_gets_what_the_relay_had_published_with_the_same_ids_and_no_other_queue_gets_anything()
    {
        using var host = await StartAsync(await RabbitMqServer.ConnectionStringAsync());
        var transport = host.Services.GetRequiredService<ITransport>();
        await transport.DeclareAsync($"{service}-usual", [Type], cancellation);
        await transport.DeclareAsync($"{service}-new", ["unheard.v1"], cancellation);
        var relay = Assert.IsType<LogRelay>(host.Services.GetRequiredService<ILogSubscription>());
        await relay.HandleAsync((await new Bell().ReadAsync(0, Events, cancellation)).Events, cancellation);

        var refeed = await EndedAsync(host, await AskAsync(host, $"{service}-new", rate: 10_000));

        Assert.Equal((Events, Events, null), (refeed.Sent, refeed.Position, refeed.Error));
        var usual = await DrainAsync(transport, $"{service}-usual");
        var fed = await DrainAsync(transport, $"{service}-new");
        Assert.Equal(usual.Select(message => message.Id), fed.Select(message => message.Id));
        Assert.All(fed, message => Assert.Equal(Type, message.Type));
        await host.StopAsync(cancellation);
    }

    [Fact]
    public async Task A_lost_connection_to_the_broker_delays_it_and_loses_nothing()
    {
        await using var proxy = new CuttingProxy(await RabbitMqServer.ConnectionStringAsync());
        using var host = await StartAsync(proxy.ConnectionString, new RabbitMqTransportOptions { ConfirmTimeout = TimeSpan.FromSeconds(2) });
        var transport = host.Services.GetRequiredService<ITransport>();
        await transport.DeclareAsync($"{service}-new", ["unheard.v1"], cancellation);
        var asked = await AskAsync(host, $"{service}-new", rate: 30);
        var refeeds = host.Services.GetRequiredService<IRefeeds>();
        await UntilAsync(async () => (await refeeds.FindAsync(service, asked.Id))!.Sent > 0, "the re-feed to begin");

        proxy.BrokerIsMute = true;
        proxy.Cut();
        await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        proxy.BrokerIsMute = false;
        proxy.Cut();

        var refeed = await EndedAsync(host, asked);
        Assert.Equal((Events, null), (refeed.Position, refeed.Error));
        var fed = await DrainAsync(transport, $"{service}-new");
        Assert.Equal(Events, fed.DistinctBy(message => message.Id).Count());
        await host.StopAsync(cancellation);
    }

    [Fact]
    public async Task A_queue_that_the_broker_does_not_have_ends_it_with_the_reason()
    {
        using var host = await StartAsync(await RabbitMqServer.ConnectionStringAsync());

        var refeed = await EndedAsync(host, await AskAsync(host, $"{service}-nowhere", rate: 100));

        Assert.Contains($"{service}-nowhere", refeed.Error, StringComparison.Ordinal);
        Assert.Equal(0, refeed.Sent);
        await host.StopAsync(cancellation);
    }

    private async Task<Refeed> AskAsync(IHost host, string queue, int rate) =>
        (await host.Services.GetRequiredService<IRefeeds>().RequestAsync(
            new RefeedRequest(service, queue, 0, Events, [], rate, "olga", "k", "f"), cancellation))!;

    private async Task<Refeed> EndedAsync(IHost host, Refeed asked)
    {
        var refeeds = host.Services.GetRequiredService<IRefeeds>();
        await UntilAsync(async () => (await refeeds.FindAsync(service, asked.Id))!.FinishedAt is not null, "the re-feed to end");
        return (await refeeds.FindAsync(service, asked.Id, cancellation))!;
    }

    private async Task<IReadOnlyCollection<CloudEvent>> DrainAsync(ITransport transport, string queue)
    {
        var handled = new ConcurrentQueue<CloudEvent>();
        using var stop = new CancellationTokenSource();
        var receiving = transport.ReceiveAsync(queue, 1, (delivery, _) =>
        {
            handled.Enqueue(delivery.Message);
            return Task.FromResult(Settlement.Done);
        }, stop.Token);
        await UntilAsync(() => handled.DistinctBy(message => message.Id).Count() == Events, $"all messages of {queue}");
        await stop.CancelAsync();
        await receiving.WaitAsync(Patience, cancellation);
        return handled;
    }

    private async Task<IHost> StartAsync(string broker, RabbitMqTransportOptions? options = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<ILogReader, Bell>();
        builder.Services.AddRabbitMqTransport(broker, database.ConnectionString, options);
        builder.Services.AddMessaging(new MessagingOptions
        {
            ServiceName = service,
            MessageTypes = new MessageTypes(new Dictionary<string, Type> { [Type] = typeof(Rung) }),
            Publications = [Publication.Of<BellRung>((rung, _) => [new Outgoing(new Rung(rung.Time))])],
        });
        var host = builder.Build();
        await host.StartAsync(cancellation);
        return host;
    }

    private sealed record BellRung(int Time);

    private sealed record Rung(int Time);

    /// <summary>A log of one bell, the same each time it is read.</summary>
    private sealed class Bell : ILogReader
    {
        private static readonly Guid Tower = Guid.CreateVersion7();
        private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

        public Task<LogSlice> ReadAsync(long after, int limit, CancellationToken cancellation = default)
        {
            var events = Enumerable.Range(1, Events).Where(position => position > after).Take(limit).Select(position => new RecordedEvent(
                position,
                DerivedId.From(Tower, $"{position}"),
                StreamId.Of("bell", "1"),
                position,
                "bell_rung",
                new BellRung(position),
                Noon,
                new EventMetadata("flow")));
            return Task.FromResult(new LogSlice([.. events], after + limit >= Events));
        }

        public Task<long> HeadAsync(CancellationToken cancellation = default) => Task.FromResult((long)Events);
    }
}
