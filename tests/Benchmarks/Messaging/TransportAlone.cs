using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Platform.Messaging;

namespace Benchmarks.Messaging;

/// <summary>
/// A transport without services: letters are published in pages, as the relay does, and settled by a handler that does nothing. What the
/// way from service to service costs beyond this, it costs in the log and the inbox.
/// </summary>
internal sealed class TransportAlone : IPost, IAsyncDisposable
{
    private const string Queue = "alone";
    private const int Page = 1_000;

    // The services beside it on the broker have a type of their own, or each would get the other's letters.
    private const string Type = "alone.letter.v1";

    private readonly Channel<int> outgoing = Channel.CreateUnbounded<int>();
    private readonly CancellationTokenSource stop = new();
    private readonly ServiceProvider services;
    private readonly Task receiving;
    private readonly Task publishing;
    private Journeys journeys = new(0, 0);
    private int numbers;

    private TransportAlone(ServiceProvider services)
    {
        this.services = services;
        var transport = services.GetRequiredService<ITransport>();
        var concurrency = new MessagingOptions { ServiceName = Queue, MessageTypes = Letter.Types }.Concurrency;
        receiving = Task.Run(() => transport.ReceiveAsync(Queue, concurrency, ReadAsync, stop.Token));
        publishing = Task.Run(() => PublishAsync(transport));
    }

    public int Senders => 1;

    public static async Task<TransportAlone> StartAsync(Action<IServiceCollection> addTransport, CancellationToken cancellation)
    {
        var collection = new ServiceCollection();
        collection.AddLogging();
        addTransport(collection);
        var services = collection.BuildServiceProvider();
        await services.GetRequiredService<ITransport>().DeclareAsync(Queue, [Type], cancellation);
        return new TransportAlone(services);
    }

    public Journeys Expect(int count, Action? whenRead = null)
    {
        journeys = new Journeys(numbers, count) { WhenRead = whenRead ?? (() => { }) };
        numbers += count;
        return journeys;
    }

    public Task SendAsync(int number, DateTimeOffset? notBefore = null)
    {
        journeys.Send(number);
        outgoing.Writer.TryWrite(number);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        outgoing.Writer.Complete();
        await publishing;
        await stop.CancelAsync();
        await receiving;
        await services.DisposeAsync();
        stop.Dispose();
    }

    private Task<Settlement> ReadAsync(Delivery delivery, CancellationToken lost)
    {
        journeys.Read(delivery.Message.Data.GetProperty("number").GetInt32());
        return Task.FromResult(Settlement.Done);
    }

    private async Task PublishAsync(ITransport transport)
    {
        var page = new List<Published>();
        while (await outgoing.Reader.WaitToReadAsync())
        {
            while (page.Count < Page && outgoing.Reader.TryRead(out var number))
            {
                page.Add(new Published(Letter.Envelope(number) with { Id = $"{Guid.CreateVersion7()}", Type = Type }));
            }

            await transport.PublishAsync(page);
            page.Clear();
        }
    }
}
