using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.Messaging;
using Platform.Testing;

namespace Messaging.Tests;

public sealed class MessagePumpTests : IAsyncDisposable
{
    private readonly FakeTransport transport = new();
    private ServiceProvider services = null!;

    [Fact]
    public async Task The_queue_is_named_for_the_service_and_bound_to_the_types_of_its_handlers()
    {
        await StartAsync(Handler("a", "cup-ready.v1", () => { }), Handler("b", "cup-ready.v1", () => { }), Handler("c", "cup-cold.v1", () => { }));

        Assert.IsType<Settlement.Completed>(await transport.DeliverAsync(Message()));
        Assert.Equal([("bar", "cup-ready.v1 cup-cold.v1")], transport.Declarations);
        Assert.Equal(64, transport.Concurrency);
    }

    [Fact]
    public async Task Every_handler_of_the_type_gets_the_record_in_a_scope_of_its_own()
    {
        var seen = new ConcurrentQueue<(int Cup, Scoped Scope)>();
        MessageHandler Seeing(string name) => MessageHandler.Of<CupReady>(name, "cup-ready.v1", (scope, cup, _, _) =>
        {
            seen.Enqueue((cup.Cup, scope.GetRequiredService<Scoped>()));
            return Task.CompletedTask;
        });
        await StartAsync(Seeing("a"), Seeing("b"), Handler("c", "cup-cold.v1", () => Assert.Fail("It is not of this type.")));

        Assert.IsType<Settlement.Completed>(await transport.DeliverAsync(Message()));

        Assert.Equal([7, 7], seen.Select(each => each.Cup));
        Assert.Equal(2, seen.Select(each => each.Scope).Distinct().Count());
        Assert.All(seen, each => Assert.True(each.Scope.Disposed));
    }

    [Fact]
    public async Task A_handler_is_told_its_inbox_record_and_the_metadata_for_its_events()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Platform.Messaging",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        (MessageContext Context, Activity? Activity)? told = null;
        await StartAsync(MessageHandler.Of<CupReady>("a", "cup-ready.v1", (_, _, context, _) =>
        {
            told = (context, Activity.Current);
            return Task.CompletedTask;
        }));

        await transport.DeliverAsync(Message());

        var (context, activity) = told!.Value;
        Assert.Equal(new InboxRecord("a", "m1"), context.Inbox);
        Assert.Equal(new EventMetadata("flow-1", "m1", "customer", activity!.Id), context.Metadata);
        Assert.Equal(ActivityKind.Consumer, activity.Kind);
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", activity.TraceId.ToString());
        Assert.Equal("00f067aa0ba902b7", activity.ParentSpanId.ToString());
    }

    [Fact]
    public async Task A_failure_is_tried_once_more_at_once()
    {
        var runs = 0;
        await StartAsync(Handler("a", "cup-ready.v1", () =>
        {
            if (++runs == 1)
            {
                throw new IOException("gone for a moment");
            }
        }));

        Assert.IsType<Settlement.Completed>(await transport.DeliverAsync(Message()));
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task A_failure_that_stays_is_delivered_again_later_until_the_attempts_are_used_up()
    {
        var runs = 0;
        await StartAsync(Handler("a", "cup-ready.v1", () =>
        {
            runs++;
            throw new IOException("still gone");
        }));

        var retry = Assert.IsType<Settlement.Retry>(await transport.DeliverAsync(Message(), attempt: 9));
        Assert.InRange(retry.Delay, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal("System.IO.IOException: still gone", retry.Error);
        Assert.Equal(new Settlement.DeadLetter("System.IO.IOException: still gone"), await transport.DeliverAsync(Message(), attempt: 10));
        Assert.Equal(4, runs);

        // The eleventh delivery exists only when the tenth took its process down.
        Assert.IsType<Settlement.DeadLetter>(await transport.DeliverAsync(Message(), attempt: 11));
        Assert.Equal(4, runs);
    }

    [Fact]
    public async Task An_error_that_retrying_cannot_mend_is_put_aside_at_once()
    {
        var runs = 0;
        await StartAsync(Handler("a", "cup-ready.v1", () =>
        {
            runs++;
            throw new NonRetriableException("no such cup");
        }));

        Assert.Equal(
            new Settlement.DeadLetter("Platform.Messaging.NonRetriableException: no such cup"),
            await transport.DeliverAsync(Message()));
        Assert.Equal(1, runs);
    }

    [Theory]
    [InlineData("cup-ready.v1", """{"cup":"seven"}""")]
    [InlineData("cup-ready.v1", "{}")]
    [InlineData("cup-ready.v1", "null")]
    [InlineData("cup-cold.v1", """{"cup":7}""")]
    [InlineData("nobody-knows.v1", """{"cup":7}""")]
    public async Task A_message_that_nobody_can_read_or_takes_is_put_aside_at_once(string type, string data)
    {
        await StartAsync(Handler("a", "cup-ready.v1", () => Assert.Fail("There is nothing to handle.")));

        Assert.IsType<Settlement.DeadLetter>(await transport.DeliverAsync(Message() with { Type = type, Data = JsonElement.Parse(data) }));
    }

    [Fact]
    public async Task The_stored_error_is_cut_to_a_bounded_length()
    {
        await StartAsync(Handler("a", "cup-ready.v1", () => throw new NonRetriableException(new string('x', 10_000))));

        var dead = Assert.IsType<Settlement.DeadLetter>(await transport.DeliverAsync(Message()));
        Assert.Equal(2_000, dead.Error.Length);
    }

    [Fact]
    public async Task When_one_handler_of_two_fails_the_inbox_makes_the_repeat_harmless_for_the_other()
    {
        var inbox = new HashSet<InboxRecord>();
        var effects = new List<string>();
        var broken = true;
        MessageHandler Appending(string name, Func<bool> fails) => MessageHandler.Of<CupReady>(name, "cup-ready.v1", (_, _, context, _) =>
        {
            if (fails())
            {
                throw new IOException("gone");
            }

            if (inbox.Add(context.Inbox))
            {
                effects.Add(name);
            }

            return Task.CompletedTask;
        });
        await StartAsync(Appending("first", () => broken), Appending("second", () => false));

        Assert.IsType<Settlement.Retry>(await transport.DeliverAsync(Message()));
        broken = false;
        Assert.IsType<Settlement.Completed>(await transport.DeliverAsync(Message(), attempt: 2));

        Assert.Equal(["second", "first"], effects);
    }

    [Fact]
    public async Task The_meters_count_what_became_of_deliveries()
    {
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            var own = services.GetRequiredService<IMeterFactory>();
            if (instrument.Meter.Name == "Platform.Messaging" && ReferenceEquals(instrument.Meter.Scope, own))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        void Add(Instrument instrument, long value) => counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Add(instrument, 1));
        await StartAsync(
            Handler("a", "cup-ready.v1", () => { }),
            Handler("b", "cup-cold.v1", () => throw new IOException("gone")));
        listener.Start();

        await transport.DeliverAsync(Message());
        await transport.DeliverAsync(Message() with { Type = "cup-cold.v1" });
        await transport.DeliverAsync(Message() with { Type = "nobody-knows.v1" });

        Assert.Equal(
            [
                ("messaging.dead_lettered", 1), ("messaging.failed", 1), ("messaging.handled", 1), ("messaging.handling.duration", 3),
                ("messaging.message.age", 3), ("messaging.retried", 1),
            ],
            counts.Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Fact]
    public async Task The_gauges_show_what_waits_in_the_queue()
    {
        var seen = new ConcurrentDictionary<string, (double Value, object? Queue)>();
        await StartAsync(Handler("a", "cup-ready.v1", () => { }));
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, services.GetRequiredService<IMeterFactory>()))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen[instrument.Name] = (value, tags[0].Value));
        listener.Start();

        await Eventually.TrueAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                return Task.FromResult(seen.Count == 4);
            },
            "the queue has been looked at");

        Assert.Equal(
            [
                ("messaging.queue.delayed", 2), ("messaging.queue.in_hand", 1), ("messaging.queue.oldest_waiting", 9), ("messaging.queue.waiting", 3),
            ],
            seen.Select(pair => (pair.Key, pair.Value.Value)).Order());
        Assert.All(seen.Values, figure => Assert.Equal("bar", figure.Queue));
    }

    [Fact]
    public async Task A_pump_starts_without_its_broker_and_is_ready_when_the_queue_is_bound()
    {
        transport.DeclarationsThatFail = 1;
        await StartAsync(Handler("a", "cup-ready.v1", () => { }));
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync());

        Assert.IsType<Settlement.Completed>(await transport.DeliverAsync(Message()));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync());
    }

    [Fact]
    public void Two_handlers_of_one_name_or_a_handler_of_an_unregistered_type_stop_the_start()
    {
        Assert.Throws<InvalidOperationException>(() =>
            new ServiceCollection().AddMessaging(Options(Handler("a", "cup-ready.v1", () => { }), Handler("a", "cup-cold.v1", () => { }))));
        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddMessaging(Options(Handler("a", "nobody-knows.v1", () => { }))));
    }

    public async ValueTask DisposeAsync()
    {
        if (services is not null)
        {
            await Task.WhenAll(services.GetServices<IHostedService>().Select(service => service.StopAsync(CancellationToken.None)));
            await services.DisposeAsync();
        }
    }

    private static MessagingOptions Options(params MessageHandler[] handlers) =>
        new() { ServiceName = "bar", MessageTypes = Cups.Types, Handlers = handlers };

    private static MessageHandler Handler(string name, string type, Action handle) => new(name, type, (_, _, _, _) =>
    {
        handle();
        return Task.CompletedTask;
    });

    private static CloudEvent Message() => new()
    {
        Id = "m1",
        Type = "cup-ready.v1",
        Source = "kitchen",
        CorrelationId = "flow-1",
        UserId = "customer",
        TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        Data = JsonElement.Parse("""{"cup":7}"""),
    };

    private async Task StartAsync(params MessageHandler[] handlers)
    {
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<ITransport>(transport)
            .AddScoped<Scoped>()
            .AddMessaging(Options(handlers))
            .BuildServiceProvider();
        await Task.WhenAll(services.GetServices<IHostedService>().Select(service => service.StartAsync(CancellationToken.None)));
    }

    private async Task<HealthStatus> HealthAsync() =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "queue")).Status;

    private sealed class Scoped : IDisposable
    {
        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }
}
