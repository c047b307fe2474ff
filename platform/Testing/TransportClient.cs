using System.Collections.Concurrent;
using Platform.Messaging;

namespace Platform.Testing;

/// <summary>A connection to a message broker as one process would have it: what <see cref="TransportConformance"/> works with.</summary>
/// <param name="Transport">The transport under test.</param>
/// <param name="DeadLetters">Its dead letters.</param>
/// <param name="KillAsync">
/// Cuts the connection as a killed process would: nothing is settled or renewed any more. The broker must give the client's messages
/// to others within ten seconds.
/// </param>
/// <param name="CloseAsync">Releases everything, killed or not.</param>
public sealed record TransportClient(ITransport Transport, IDeadLetters DeadLetters, Func<Task> KillAsync, Func<Task> CloseAsync);

/// <summary>A consumer that runs in the background of a test and keeps what it was given.</summary>
internal sealed class RecordingConsumer : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task receiving;

    public RecordingConsumer(ITransport transport, string queue, Func<Delivery, Task<Settlement>> handle, int concurrency = 8) =>
        receiving = Task.Run(() => transport.ReceiveAsync(queue, concurrency, (delivery, _) => HandleAsync(delivery, handle), stop.Token));

    public ConcurrentQueue<Delivery> Deliveries { get; } = [];

    public IEnumerable<string> Ids => Deliveries.Select(delivery => delivery.Message.Id);

    public static Task<Settlement> Done(Delivery delivery) => Task.FromResult(Settlement.Done);

    /// <summary>Asks the consumer to stop; the task ends when it has drained.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await receiving.WaitAsync(TransportConformance.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    private Task<Settlement> HandleAsync(Delivery delivery, Func<Delivery, Task<Settlement>> handle)
    {
        Deliveries.Enqueue(delivery);
        return handle(delivery);
    }
}
