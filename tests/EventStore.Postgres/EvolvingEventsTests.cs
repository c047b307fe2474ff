using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

/// <summary>A log that was begun by an older version of the service, written as that version would have: by the rows alone.</summary>
public sealed class EvolvingEventsTests : IAsyncLifetime
{
    private static readonly StreamId Door = StreamId.Of("door", "1");

    private static readonly EventTypes Types = new(
        [typeof(DoorEvent)],
        [
            new("door_painted", "door_painted_v2", data => new() { ["colours"] = new JsonArray(data["colour"]!.DeepClone()) }),
            new("door_painted_v2", "door_painted_v3", data =>
            {
                data["coats"] = 1;
                return data;
            }),
        ]);

    private readonly LogCollector subscriber = new("subscriber");
    private TestStore? database;
    private IHost? service;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEventStore Store => service!.Services.GetRequiredService<IEventStore>();

    public async ValueTask InitializeAsync()
    {
        database = await TestStore.CreateAsync();
        await WriteAsync("door_unlatched", """{"by":"ada"}""");
        await WriteAsync("door_painted", """{"colour":"red"}""");
        await WriteAsync("door_painted_v2", """{"colours":["blue","white"]}""");
        service = TestHost.Build(database.ConnectionString, Types, [new DoorView()], [subscriber]);
        await service.StartAsync(Cancellation);
        var painted = new DoorEvent.Painted(["green"], 2);
        Assert.IsType<AppendVerdict.Written>(await Store.AppendAsync(new Append([new(Door, 3, [painted])], new("flow")), Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await service!.StopAsync(Cancellation);
        await ((IAsyncDisposable)service).DisposeAsync();
        await database!.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_is_read_in_todays_shapes_and_names()
    {
        var slice = await Store.ReadAsync(Door, default, Cancellation);

        AssertToday(slice.Events);
        Assert.Equal(4, slice.Version);
    }

    [Fact]
    public async Task A_flow_is_read_in_todays_shapes_and_names() => AssertToday(await Store.ReadCorrelatedAsync("flow", Cancellation));

    [Fact]
    public async Task A_subscription_gets_todays_shapes_and_names() => AssertToday(await subscriber.WaitForAsync(4));

    [Fact]
    public async Task A_view_is_folded_from_todays_shapes()
    {
        var row = await service!.Services.GetRequiredService<IViewReader<DoorDocument>>().FindAsync(Door.Value, 4, Cancellation);

        Assert.Equal("opened by ada, red x1, blue+white x1, green x2", row!.Document.Story);
    }

    [Fact]
    public async Task The_log_keeps_what_was_stored()
    {
        Assert.Equal(
            ["door_unlatched", "door_painted", "door_painted_v2", "door_painted_v3"],
            await database!.ListAsync<string>("select type from mt_events order by seq_id"));
        Assert.Equal("""{"colour": "red"}""", await database.QueryAsync<string>("select data::text from mt_events where type = 'door_painted'"));
    }

    [Fact]
    public async Task An_event_that_cannot_be_upcast_is_named_and_holds_up_only_what_comes_after_it()
    {
        await WriteAsync("door_painted", """{"color":"misspelt"}""");

        var error = await Assert.ThrowsAsync<UnreadableEventException>(() => Store.ReadAsync(Door, default, Cancellation));

        Assert.Equal("door_painted", error.Name);
        Assert.Equal(4, (await Store.ReadAsync(Door, new ReadBound(Version: 4), Cancellation)).Version);
    }

    private static void AssertToday(IReadOnlyList<RecordedEvent> events)
    {
        Assert.Equal(["door_opened", "door_painted_v3", "door_painted_v3", "door_painted_v3"], events.Select(happened => happened.Name));
        Assert.Equal(
            ["opened by ada", "red x1", "blue+white x1", "green x2"], events.Select(happened => ((DoorEvent)happened.Data).Story));
    }

    private async Task WriteAsync(string type, string data)
    {
        await using var command = database!.Source.CreateCommand(
            """
            with stream as (
                insert into mt_streams (id, version) values ($1, 1) on conflict (id) do update set version = mt_streams.version + 1
                returning id, version)
            insert into mt_events (seq_id, id, stream_id, version, data, type, correlation_id)
            select nextval('mt_events_sequence'), gen_random_uuid(), id, version, $3::jsonb, $2, 'flow' from stream
            """);
        command.Parameters.Add(new() { Value = Door.Value });
        command.Parameters.Add(new() { Value = type });
        command.Parameters.Add(new() { Value = data });
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    public abstract record DoorEvent
    {
        public abstract string Story { get; }

        [EventName("door_opened", Aliases = ["door_unlatched"])]
        public sealed record Opened(string By) : DoorEvent
        {
            public override string Story => $"opened by {By}";
        }

        [EventName("door_painted_v3")]
        public sealed record Painted(IReadOnlyList<string> Colours, int Coats) : DoorEvent
        {
            public override string Story => $"{string.Join('+', Colours)} x{Coats}";
        }
    }

    public sealed record DoorDocument(string Story);

    private sealed class DoorView : View<DoorDocument>
    {
        public override string Name => "doors";

        public override string? KeyOf(RecordedEvent happened) => happened.Stream.Value;

        public override DoorDocument? Evolve(DoorDocument? document, RecordedEvent happened)
        {
            var story = ((DoorEvent)happened.Data).Story;
            return new DoorDocument(document is null ? story : $"{document.Story}, {story}");
        }
    }
}
