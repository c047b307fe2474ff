using System.Collections.Concurrent;
using Platform.Messaging;

namespace Messaging.Tests;

/// <summary>A transport without a broker: it keeps what is published and hands out what the test gives it.</summary>
internal sealed class FakeTransport : ITransport
{
    private readonly TaskCompletionSource<Func<Delivery, CancellationToken, Task<Settlement>>> receiver =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<IReadOnlyList<Published>> Pages { get; } = [];

    public ConcurrentQueue<(string Queue, IReadOnlyList<Published> Messages)> Fed { get; } = [];

    public ConcurrentQueue<(string Queue, string Types)> Declarations { get; } = [];

    public bool PublishingFails { get; set; }

    /// <summary>A type that no queue is bound to; all others have one.</summary>
    public string? Unbound { get; set; }

    public int DeclarationsThatFail { get; set; }

    public int Concurrency { get; private set; }

    public Task DeclareAsync(string queue, IReadOnlyCollection<string> messageTypes, CancellationToken cancellation = default)
    {
        if (DeclarationsThatFail-- > 0)
        {
            throw new IOException("The broker does not answer.");
        }

        Declarations.Enqueue((queue, string.Join(' ', messageTypes)));
        return Task.CompletedTask;
    }

    public Task PublishAsync(IReadOnlyList<Published> messages, CancellationToken cancellation = default)
    {
        if (PublishingFails)
        {
            throw new IOException("The broker does not answer.");
        }

        if (messages.Any(published => published.IsMandatory && published.Message.Type == Unbound))
        {
            throw new UnroutableMessageException([Unbound!]);
        }

        Pages.Enqueue(messages);
        return Task.CompletedTask;
    }

    public Task PublishAsync(string queue, IReadOnlyList<Published> messages, CancellationToken cancellation = default)
    {
        if (PublishingFails)
        {
            throw new IOException("The broker does not answer.");
        }

        Fed.Enqueue((queue, messages));
        return Task.CompletedTask;
    }

    public async Task ReceiveAsync(
        string queue, int concurrency, Func<Delivery, CancellationToken, Task<Settlement>> handle, CancellationToken cancellation)
    {
        Concurrency = concurrency;
        receiver.SetResult(handle);
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task<QueueStatus> InspectAsync(string queue, CancellationToken cancellation = default) =>
        Task.FromResult(new QueueStatus(3, 2, 1, TimeSpan.FromSeconds(9)));

    public async Task<Settlement> DeliverAsync(CloudEvent message, int attempt = 1)
    {
        var handle = await receiver.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return await handle(new Delivery(message, attempt) { Waited = TimeSpan.FromSeconds(2) }, CancellationToken.None);
    }
}
