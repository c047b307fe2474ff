using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Notifications;

/// <summary>
/// How many deliveries of one webhook this process makes at once, so that a receiver that hangs holds up its own deliveries and no others: who finds
/// no room goes away after a moment, and at once while the receiver is known to be slow. A receiver that keeps failing is tried by one at a time.
/// </summary>
public sealed class WebhookLanes(IOptions<WebhookOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<WebhookId, Lane> lanes = [];

    /// <summary>Room for one delivery, until it is disposed of; null when there is none.</summary>
    public async Task<IDisposable?> EnterAsync(Webhook webhook, CancellationToken stop)
    {
        var lane = lanes.GetOrAdd(webhook.Id, _ => new Lane(options.Value.AtOnce));
        var isFailing = webhook.Failures >= options.Value.BreakAfter;
        var room = isFailing ? lane.Probe : lane.Room;
        var now = clock.GetTimestamp();
        if (await room.WaitAsync(isFailing || now < lane.SlowUntil ? TimeSpan.Zero : Patience, stop))
        {
            return new Place(room);
        }

        lane.SlowUntil = now + (long)(options.Value.Timeout.TotalSeconds * clock.TimestampFrequency);
        return null;
    }

    private sealed class Lane(int atOnce)
    {
        public SemaphoreSlim Room { get; } = new(atOnce, atOnce);

        public SemaphoreSlim Probe { get; } = new(1, 1);

        /// <summary>A clock's timestamp: until then nobody waits.</summary>
        public long SlowUntil { get; set; }
    }

    private sealed class Place(SemaphoreSlim room) : IDisposable
    {
        public void Dispose() => room.Release();
    }
}
