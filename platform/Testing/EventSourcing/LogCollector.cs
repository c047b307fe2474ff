using System.Collections.Concurrent;
using Platform.EventSourcing;

namespace Platform.Testing.EventSourcing;

/// <summary>A subscription that keeps what it gets, and fails when it is told to.</summary>
/// <param name="name">Its stable name.</param>
public sealed class LogCollector(string name) : ILogSubscription
{
    private readonly ConcurrentQueue<RecordedEvent> events = new();

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>What it got, in order.</summary>
    public IReadOnlyList<RecordedEvent> Events => [.. events];

    /// <summary>Called with each page before it is kept; null lets every page through.</summary>
    public Action<IReadOnlyList<RecordedEvent>>? Before { get; set; }

    /// <inheritdoc/>
    public Task HandleAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellation)
    {
        Before?.Invoke(events);
        foreach (var happened in events)
        {
            this.events.Enqueue(happened);
        }

        return Task.CompletedTask;
    }

    /// <summary>Waits, bounded, until it has got so many events.</summary>
    public async Task<IReadOnlyList<RecordedEvent>> WaitForAsync(int count)
    {
        await Eventually.TrueAsync(() => Task.FromResult(events.Count >= count), $"{name} gets {count} events");
        return Events;
    }
}
