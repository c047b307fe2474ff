using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Messaging;

namespace Benchmarks.Messaging;

/// <summary>
/// Two services as they run in production, each with a database of its own and a bus between them: one records letters and lets its relay
/// publish them, the other records that it has read them, with an inbox record.
/// </summary>
internal sealed class Correspondence : IPost, IAsyncDisposable
{
    private readonly List<IHost> hosts = [];
    private Journeys journeys = new(0, 0);
    private int numbers;

    private Correspondence()
    {
    }

    // As many requests as a busy service has at a time.
    public int Senders => 128;

    private IEventStore Sender => hosts[0].Services.GetRequiredService<IEventStore>();

    private IEventStore Reader => hosts[1].Services.GetRequiredService<IEventStore>();

    /// <summary>Starts both services and waits until they are ready.</summary>
    public static async Task<Correspondence> StartAsync(
        string senderDatabase, string readerDatabase, Action<IServiceCollection> addTransport, CancellationToken cancellation)
    {
        var both = new Correspondence();
        var sender = new MessagingOptions
        {
            ServiceName = "sender",
            MessageTypes = Letter.Types,
            Publications = [Publication.Of<LetterEvent.Sent>((sent, _) => Letter.Of(sent))],
        };
        var reader = new MessagingOptions
        {
            ServiceName = "reader",
            MessageTypes = Letter.Types,
            Handlers = [MessageHandler.Of<Letter>("read-letter", Letter.TypeName, (_, letter, context, _) => both.ReadAsync(letter, context))],
        };
        await both.StartAsync(senderDatabase, sender, addTransport, cancellation);
        await both.StartAsync(readerDatabase, reader, addTransport, cancellation);
        return both;
    }

    public Journeys Expect(int count, Action? whenRead = null)
    {
        var first = numbers;
        numbers += count;
        return journeys = new Journeys(first, count) { WhenRead = whenRead ?? (() => { }) };
    }

    /// <summary>Records a letter; whatever follows from that is up to the services.</summary>
    public async Task SendAsync(int number, DateTimeOffset? notBefore = null)
    {
        var expected = journeys;
        var append = new Append(
            [new StreamAppend(Letter.StreamOf(number), 0, [new LetterEvent.Sent(number, Letter.UsualText, notBefore)])],
            new EventMetadata($"letter-{number}"));
        Insist(await Sender.AppendAsync(append), append);
        if (notBefore is null)
        {
            expected.Send(number);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    private async Task ReadAsync(Letter letter, MessageContext context)
    {
        var expected = journeys;
        var append = new Append(
            [new StreamAppend(Letter.StreamOf(letter.Number), 0, [new LetterEvent.Read(letter.Number, letter.Text)])],
            context.Metadata,
            context.Inbox);
        var verdict = await Reader.AppendAsync(append);

        // A letter may be delivered again, and then it was read before.
        if (verdict is not AppendVerdict.Repeated)
        {
            Insist(verdict, append);
            expected.Read(letter.Number);
        }
    }

    private static void Insist(AppendVerdict verdict, Append append)
    {
        if (verdict is not AppendVerdict.Written)
        {
            throw new InvalidOperationException($"An append to {append.Streams[0].Stream} was not written: {verdict}.");
        }
    }

    private async Task StartAsync(
        string database, MessagingOptions options, Action<IServiceCollection> addTransport, CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);

        // What goes wrong in a service is told; that its queue is not bound in its first second is no news.
        builder.Services.AddLogging(logging => logging.AddConsole().AddFilter("Microsoft", LogLevel.None).SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddPostgresEventStore(new PostgresEventStoreOptions(database, Letter.Events)
        {
            Subscriptions = [provider => provider.GetRequiredService<ILogSubscription>()],
        });
        addTransport(builder.Services);
        builder.Services.AddMessaging(options);
        var host = builder.Build();
        hosts.Add(host);
        await host.StartAsync(cancellation);
        while ((await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellation)).Status is not HealthStatus.Healthy)
        {
            await Task.Delay(50, cancellation);
        }
    }
}
