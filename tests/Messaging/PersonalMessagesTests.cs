using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.Messaging;

namespace Messaging.Tests;

public sealed class PersonalMessagesTests
{
    private static readonly MessageTypes Types = new([new("bar.note.v1", typeof(Note)), new("cup-ready.v1", typeof(CupReady))]);
    private readonly OnePersonsKeys keys = new();
    private readonly FakeTransport transport = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_relay_hands_to_the_transport_holds_nothing_personal_and_is_read_back_whole()
    {
        var personal = new PersonalMessages(Types, keys);

        var message = await RelayAsync(personal);

        Assert.DoesNotContain("extra hot", message.Data.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"guest\":\"ada\"", message.Data.GetRawText(), StringComparison.Ordinal);
        var read = await personal.RevealAsync(message.Type, message.Data, Cancellation);
        Assert.Equal(new Note("ada", "extra hot"), read.Deserialize<Note>(PlatformJson.Options));
    }

    [Fact]
    public async Task A_message_that_waits_while_its_person_is_erased_arrives_erased_and_a_later_one_leaves_erased()
    {
        var personal = new PersonalMessages(Types, keys);
        var waiting = await RelayAsync(personal);
        keys.Erased = true;

        var read = await personal.RevealAsync(waiting.Type, waiting.Data, Cancellation);

        Assert.Equal("[erased]", read.GetProperty("wish").GetString());
        Assert.Equal("[erased]", (await RelayAsync(personal)).Data.GetProperty("wish").GetString());
    }

    [Fact]
    public async Task A_handler_gets_the_message_in_clear_and_no_error_quotes_it()
    {
        var sealedMessage = await RelayAsync(new PersonalMessages(Types, keys));
        string? heard = null;
        await using var services = new ServiceCollection().AddLogging().AddSingleton<ISubjectKeys>(keys).AddSingleton<ITransport>(transport)
            .AddMessaging(new MessagingOptions
            {
                ServiceName = "bar",
                MessageTypes = Types,
                Handlers = [MessageHandler.Of<Note>("note", "bar.note.v1", (_, note, _, _) =>
                {
                    heard = note.Wish;
                    throw new NonRetriableException($"Cannot do '{note.Wish}'.");
                })],
            })
            .BuildServiceProvider();
        var pump = services.GetServices<IHostedService>().Single(service => service.GetType().Name == "MessagePump");
        await pump.StartAsync(Cancellation);

        var settlement = Assert.IsType<Settlement.DeadLetter>(await transport.DeliverAsync(sealedMessage));

        await pump.StopAsync(Cancellation);
        Assert.Equal("extra hot", heard);
        Assert.Equal(typeof(NonRetriableException).FullName, settlement.Error);
    }

    [Fact]
    public void Messages_with_personal_data_need_keys() => Assert.Throws<InvalidOperationException>(() => new PersonalMessages(Types, null));

    private async Task<CloudEvent> RelayAsync(PersonalMessages personal)
    {
        var publication = Publication.Of<NoteTaken>((_, _) => [new Outgoing(new Note("ada", "extra hot"))]);
        var options = new MessagingOptions { ServiceName = "bar", MessageTypes = Types, Publications = [publication] };
        var relay = new LogRelay(options, transport, TimeProvider.System, personal);
        var now = TimeProvider.System.GetUtcNow();
        var recorded = new RecordedEvent(
            1, Guid.CreateVersion7(), StreamId.Of("cup", "1"), 1, "note_taken", new NoteTaken(1), now, new EventMetadata("flow"));
        await relay.HandleAsync([recorded], Cancellation);
        return Assert.Single(transport.Pages.Last()).Message;
    }

    private sealed record NoteTaken(int Table);

    private sealed record Note([property: DataSubject] string Guest, [property: Personal] string Wish);

    private sealed class OnePersonsKeys : ISubjectKeys
    {
        private readonly SubjectKey key = new(Guid.CreateVersion7(), new byte[32]);

        public bool Erased { get; set; }

        public Task<SubjectKeySet> FindAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellation = default) =>
            Task.FromResult(new SubjectKeySet(subjects.ToDictionary(subject => subject, _ => Erased ? null : key)));

        public Task<SubjectKeySet> GetOrCreateAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellation = default) =>
            FindAsync(subjects, cancellation);

        public Task<Erasure?> EraseAsync(
            string subject, string by, Func<Erasure, IdempotencyRecord> answer, CancellationToken cancellation = default) =>
            Task.FromResult<Erasure?>(null);

        public Task<SubjectStatus?> StatusAsync(string subject, CancellationToken cancellation = default) => Task.FromResult<SubjectStatus?>(null);

        public Task<long> RewrapAsync(IProgress<RewrapProgress>? progress = null, CancellationToken cancellation = default) => Task.FromResult(0L);
    }
}
