using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Platform.Postgres;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Platform.Messaging.RabbitMq;

/// <summary>What one call to receive is about.</summary>
internal sealed record Subscription(string Queue, int Concurrency, Func<Delivery, CancellationToken, Task<Settlement>> Handle);

/// <summary>
/// A consumer of a queue for as long as its channel lives. One loop starts handlers, knows what is in hand and acknowledges what they have
/// settled. Whatever goes wrong ends the session, and the broker gives what is not acknowledged to the next one.
/// </summary>
internal sealed class ConsumerSession(
    Subscription subscription, IChannel channel, BusStore store, SettledCopies settled, RabbitMqTransportOptions options, TimeProvider clock,
    ILogger logger) : IDisposable
{
    private const int TriesWhenStopping = 3;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Guid consumer = Guid.CreateVersion7();
    private readonly Window window = new();
    private readonly ConcurrentQueue<Arrival> arrived = [];
    private readonly ConcurrentQueue<(Arrival Arrival, Ending Ending)> finished = [];
    private readonly Acknowledgements acknowledgements = new();
    private readonly Signal wake = new();

    // Cancelled when the channel or the turn at the queue is gone: another consumer may have the messages now.
    private readonly CancellationTokenSource lost = new();
    private Dictionary<string, int>? lostAttempts;
    private (int InHand, int Waiting) told;
    private CancellationToken stop;

    /// <summary>Whether anything was delivered; a session that got so far was a good one.</summary>
    public bool Worked => lostAttempts is not null;

    /// <summary>
    /// Receives until told to stop, when the handlers that run are waited for and the rest goes back, or until the session is lost.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        stop = stopping;
        await using var wakeToStop = stop.Register(wake.Pulse);
        try
        {
            await SubscribeAsync();
            await LoopAsync();
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <summary>What becomes of a message whose handler has ended.</summary>
    private enum Ending
    {
        /// <summary>The broker may forget it.</summary>
        Settled,

        /// <summary>It goes to the next handler, as if it had not been delivered.</summary>
        Returned,

        /// <summary>It stays the broker's, who delivers it again when this session has ended.</summary>
        Kept,
    }

    public void Dispose() => lost.Dispose();

    private async Task SubscribeAsync()
    {
        channel.ChannelShutdownAsync += (_, _) => LoseAsync();
        await channel.BasicQosAsync(0, options.Prefetch, global: false, CancellationToken.None);
        var events = new AsyncEventingBasicConsumer(channel);
        events.ReceivedAsync += (_, delivery) =>
        {
            // The body's memory is the client's, and read here before it is used again.
            arrived.Enqueue(
                Wire.Read(delivery.DeliveryTag, delivery.Redelivered, delivery.RoutingKey, delivery.BasicProperties, delivery.Body.Span));
            wake.Pulse();
            return Task.CompletedTask;
        };

        // The broker cancels a consumer whose queue is deleted, or whose node leaves.
        events.UnregisteredAsync += (_, _) => LoseAsync();
        await channel.BasicConsumeAsync(subscription.Queue, autoAck: false, events, CancellationToken.None);
    }

    private async Task LoopAsync()
    {
        while (!lost.IsCancellationRequested)
        {
            var seen = wake.Count;
            await TakeInAsync();
            if (stop.IsCancellationRequested)
            {
                if (window.Taken == 0)
                {
                    return;
                }
            }
            else
            {
                await StartAsync();
            }

            await wake.WaitAsync(seen, Tick, CancellationToken.None);
            await TellAsync();
        }
    }

    private async Task TakeInAsync()
    {
        while (finished.TryDequeue(out var end))
        {
            TakeBack(end.Arrival, end.Ending);
        }

        while (!stop.IsCancellationRequested && arrived.TryDequeue(out var arrival))
        {
            acknowledgements.Open(arrival.Tag);
            if (window.Holds(arrival.Id) || settled.Know(arrival))
            {
                acknowledgements.Settle(arrival.Tag);
                continue;
            }

            window.Add(arrival);
        }

        await AcknowledgeAsync();
    }

    private void TakeBack(Arrival arrival, Ending ending)
    {
        // What is given back while this session leaves stays with the broker, which gives it to the next one.
        if (ending == Ending.Returned && !stop.IsCancellationRequested)
        {
            window.PutBack(arrival);
            return;
        }

        window.Release(arrival);
        if (ending == Ending.Settled)
        {
            acknowledgements.Settle(arrival.Tag);
        }
    }

    /// <summary>Without its acknowledgement a message comes again; here or elsewhere, it is recognised.</summary>
    private async Task AcknowledgeAsync()
    {
        foreach (var (tag, multiple) in acknowledgements.Take())
        {
            await channel.BasicAckAsync(tag, multiple, CancellationToken.None);
        }
    }

    private async Task StartAsync()
    {
        if (lostAttempts is null && window.Waiting > 0)
        {
            // The first message means that the broker has made this consumer the active one; what arrives meanwhile is chosen from as well.
            lostAttempts = await store.TakeOverAsync(subscription.Queue, consumer, CancellationToken.None);
            await TakeInAsync();
        }

        var next = new List<Arrival>();
        while (window.Taken < subscription.Concurrency && window.Take() is { } arrival)
        {
            next.Add(arrival);
        }

        if (next.Count == 0)
        {
            return;
        }

        bool isAtWork;
        try
        {
            isAtWork = await MarkAsync();
        }
        catch
        {
            // None of them has a handler that would release it, and the session must not wait for them in vain.
            next.ForEach(window.Release);
            throw;
        }

        if (!isAtWork)
        {
            logger.LogWarning("Another consumer of {Queue} has taken over; this one begins anew.", subscription.Queue);
            next.ForEach(window.Release);
            await LoseAsync();
            return;
        }

        next.ForEach(arrival => _ = Task.Run(() => HandleAsync(arrival), CancellationToken.None));
    }

    private async Task<bool> MarkAsync()
    {
        told = (window.Taken, window.Waiting);
        return await store.MarkAsync(consumer, [.. window.InHand.Select(arrival => arrival.Id)], window.Waiting, CancellationToken.None);
    }

    /// <summary>What is in hand is told when something begins; that all has ended, here, for those who look at the queue.</summary>
    private async Task TellAsync()
    {
        if (lostAttempts is not null && finished.IsEmpty && arrived.IsEmpty && window.Taken == 0 && told != (0, window.Waiting)
            && !await MarkAsync())
        {
            await LoseAsync();
        }
    }

    private async Task HandleAsync(Arrival arrival)
    {
        var attempt = 1 + arrival.AttemptsMade + lostAttempts!.GetValueOrDefault(arrival.Id);
        var ending = Ending.Kept;
        try
        {
            ending = await SettleAsync(arrival, attempt, await SettlementOfAsync(arrival, attempt));
        }
        catch (Exception error)
        {
            logger.LogWarning("A message of {Queue} could not be settled ({Error}).", subscription.Queue, error.Message);
            await LoseAsync();
        }

        finished.Enqueue((arrival, ending));
        wake.Pulse();
    }

    private async Task<Settlement> SettlementOfAsync(Arrival arrival, int attempt)
    {
        if (arrival.Message is null)
        {
            // No handler could ever take it, and its body may be personal, so the log has its id alone.
            logger.LogError("Message {MessageId} of {Queue} is put aside: {Error}.", arrival.Id, subscription.Queue, CloudEvents.Unreadable);
            return new Settlement.DeadLetter(CloudEvents.Unreadable);
        }

        try
        {
            return await subscription.Handle(new Delivery(arrival.Message, attempt), lost.Token);
        }
        catch (Exception error)
        {
            // Receivers settle failures themselves; what comes here is a defect in one, and the message must not be lost to it.
            logger.LogError(
                "The receiver of {Queue} failed on message {MessageId} with {Error}.", subscription.Queue, arrival.Id, error.GetType().Name);
            return new Settlement.Retry(TimeSpan.FromSeconds(1), error.GetType().Name);
        }
    }

    /// <summary>What comes again or died is safe in the bus before the broker is told to forget it.</summary>
    private async Task<Ending> SettleAsync(Arrival arrival, int attempt, Settlement settlement)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        switch (settlement)
        {
            case Settlement.Retry retry when await SetAsideAsync(arrival, attempt, retry.Delay, retry.Error):
                settled.Remember(arrival, now + (long)retry.Delay.TotalMilliseconds);
                return Ending.Settled;
            case Settlement.DeadLetter dead when await SetAsideAsync(arrival, attempt, null, dead.Error):
                settled.Remember(arrival, arrival.PublishedAt ?? now);
                return Ending.Settled;
            case Settlement.Completed:
                settled.Remember(arrival, now);
                await TryForgetAttemptsAsync(arrival);
                return Ending.Settled;
            default:
                return settlement is Settlement.Returned ? Ending.Returned : Ending.Kept;
        }
    }

    private async Task<bool> SetAsideAsync(Arrival arrival, int attempt, TimeSpan? delay, string error)
    {
        for (var tries = 1; !lost.IsCancellationRequested; tries++)
        {
            try
            {
                if (await store.SetAsideAsync(consumer, subscription.Queue, arrival, attempt, delay, error, CancellationToken.None))
                {
                    return true;
                }

                await LoseAsync();
            }
            catch (Exception failure)
            {
                logger.LogWarning(
                    "Message {MessageId} of {Queue} cannot be set aside ({Error}).", arrival.Id, subscription.Queue, failure.Message);
                if (stop.IsCancellationRequested && tries >= TriesWhenStopping)
                {
                    return false;
                }

                await Task.Delay(Pause, lost.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return false;
    }

    private async Task TryForgetAttemptsAsync(Arrival arrival)
    {
        if (!lostAttempts!.ContainsKey(arrival.Id))
        {
            return;
        }

        try
        {
            await store.ForgetAttemptsAsync(subscription.Queue, arrival.Id, CancellationToken.None);
        }
        catch (Exception error)
        {
            logger.LogWarning("The lost attempts of message {MessageId} stay on record ({Error}).", arrival.Id, error.Message);
        }
    }

    /// <summary>
    /// Waits for the handlers that run. A session that was not lost leaves in order, so that nothing counts as an attempt that was none.
    /// </summary>
    private async Task EndAsync()
    {
        while (window.Taken > 0)
        {
            var seen = wake.Count;
            while (finished.TryDequeue(out var end))
            {
                TakeBack(end.Arrival, end.Ending);
            }

            if (window.Taken > 0)
            {
                await wake.WaitAsync(seen, Tick, CancellationToken.None);
            }
        }

        try
        {
            if (!lost.IsCancellationRequested && Worked)
            {
                await AcknowledgeAsync();
                await store.LeaveAsync(consumer, CancellationToken.None);
            }
        }
        finally
        {
            // A channel that stayed open would be the queue's active consumer for ever, and do nothing.
            await channel.DisposeAsync();
        }
    }

    private async Task LoseAsync()
    {
        await lost.CancelAsync();
        wake.Pulse();
    }
}
