using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Testing;

namespace Messaging.Tests;

/// <summary>A service feeds its own queue anew with messages about people, one of whom was erased since.</summary>
public sealed class PersonalRefeedTests : IAsyncLifetime
{
    private readonly string masterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly ConcurrentQueue<Note> heard = [];
    private TestDatabase bus = null!;
    private TestDatabase log = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        bus = await PostgresServer.CreateDatabaseAsync();
        log = await PostgresServer.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await bus.DisposeAsync();
        await log.DisposeAsync();
    }

    [Fact]
    public async Task What_is_sent_again_is_sealed_on_its_way_and_of_an_erased_person_nothing_comes_back()
    {
        using var service = Service();
        await service.Services.GetRequiredService<ITransport>().DeclareAsync("kept", ["unheard.v1"], Stop);
        await service.StartAsync(Stop);
        await TakeNoteAsync(service, "1", new NoteEvent.Taken("ada", "extra hot"));
        await TakeNoteAsync(service, "2", new NoteEvent.Taken("bob", "extra cold"));
        await Eventually.TrueAsync(() => Task.FromResult(heard.Count == 2), "both notes have come in the usual way");
        await EraseAsync(service, "ada");

        // Where they wait for a queue that nobody reads, they can be looked at.
        var kept = await FeedAsync(service, "kept");
        Assert.Equal((2, null), (kept.Sent, kept.Error));
        Assert.Empty(await PlainTextSearch.FindAsync(bus.ConnectionString, ["extra hot", "extra cold"], Stop));

        heard.Clear();
        var read = await FeedAsync(service, "cafe");
        Assert.Equal((2, null), (read.Sent, read.Error));
        await Eventually.TrueAsync(() => Task.FromResult(heard.Count == 2), "both notes have come again");
        Assert.Equal([new Note("ada", "[erased]"), new Note("bob", "extra cold")], heard.OrderBy(note => note.Guest));
        await service.StopAsync(Stop);
    }

    private static async Task TakeNoteAsync(IHost service, string id, NoteEvent.Taken taken) =>
        Assert.IsType<AppendVerdict.Written>(await service.Services.GetRequiredService<IEventStore>().AppendAsync(
            new Append([new StreamAppend(StreamId.Of("note", id), 0, [taken])], new EventMetadata("flow")), Stop));

    private static async Task EraseAsync(IHost service, string subject) =>
        Assert.NotNull(await service.Services.GetRequiredService<ISubjectKeys>().EraseAsync(
            subject,
            "admin",
            _ => new IdempotencyRecord("admin", "erase", "print", new StoredAnswer(200, new Dictionary<string, string>(), "{}")),
            Stop));

    private static async Task<Refeed> FeedAsync(IHost service, string queue)
    {
        var refeeds = service.Services.GetRequiredService<IRefeeds>();
        var upTo = await service.Services.GetRequiredService<ILogReader>().HeadAsync(Stop);
        var asked = await refeeds.RequestAsync(new RefeedRequest("cafe", queue, 0, upTo, [], 1_000, "olga", queue, "f"), Stop);
        await Eventually.TrueAsync(
            async () => (await refeeds.FindAsync("cafe", asked!.Id, Stop))!.FinishedAt is not null, "the re-feed has ended");
        return (await refeeds.FindAsync("cafe", asked!.Id, Stop))!;
    }

    private IHost Service()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddPostgresTransport(bus.ConnectionString);
        builder.Services.AddPostgresEventStore(new PostgresEventStoreOptions(log.ConnectionString, new EventTypes(typeof(NoteEvent)))
        {
            MasterKeys = new MasterKeys([masterKey]),
            Subscriptions = [provider => provider.GetRequiredService<ILogSubscription>()],
        });
        builder.Services.AddMessaging(new MessagingOptions
        {
            ServiceName = "cafe",
            MessageTypes = new MessageTypes([new("cafe.note.v1", typeof(Note))]),
            Publications = [Publication.Of<NoteEvent.Taken>((taken, _) => [new Outgoing(new Note(taken.Guest, taken.Wish))])],
            Handlers =
            [
                MessageHandler.Of<Note>("note", "cafe.note.v1", (_, note, _, _) =>
                {
                    heard.Enqueue(note);
                    return Task.CompletedTask;
                }),
            ],
        });
        return builder.Build();
    }

    private abstract record NoteEvent
    {
        [EventName("note_taken")]
        public sealed record Taken([property: DataSubject] string Guest, [property: Personal] string Wish) : NoteEvent;
    }

    private sealed record Note([property: DataSubject] string Guest, [property: Personal] string Wish);
}
