using Microsoft.Extensions.Logging;

namespace Platform.Messaging.RabbitMq;

/// <summary>One call to receive: sessions one after another, with a growing pause while the broker or the bus does not answer.</summary>
internal sealed class QueueConsumer(
    Subscription subscription, BrokerConnection connection, BusStore store, RabbitMqTransportOptions options, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(5);

    private readonly SettledCopies settled = new();

    public async Task RunAsync(CancellationToken stop)
    {
        for (var failures = 1; !stop.IsCancellationRequested; failures++)
        {
            var worked = false;
            var reason = "the channel was closed";
            try
            {
                worked = await RunSessionAsync(stop);
            }
            catch (Exception error)
            {
                reason = error.Message;
                await TryDropAsync(error);
            }

            if (stop.IsCancellationRequested)
            {
                return;
            }

            failures = worked ? 1 : failures;
            var bound = Math.Min(MaxBackOff.TotalMilliseconds, 50 * Math.Pow(2, Math.Min(failures, 20)));
            var pause = TimeSpan.FromMilliseconds(bound * (0.5 + (Random.Shared.NextDouble() / 2)));
            logger.LogWarning("Receiving from {Queue} broke off ({Error}); trying again in {Pause}.", subscription.Queue, reason, pause);
            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> RunSessionAsync(CancellationToken stop)
    {
        await store.MigrateAsync(stop);
        var channel = await connection.OpenChannelAsync(channel: null, stop);
        using var session = new ConsumerSession(subscription, channel, store, settled, options, clock, logger);
        await session.RunAsync(stop);
        return session.Worked;
    }

    /// <summary>The client tells an answer that did not come in time by a cancellation.</summary>
    private async Task TryDropAsync(Exception error)
    {
        if (error is OperationCanceledException or TimeoutException)
        {
            await connection.DropAsync();
        }
    }
}
