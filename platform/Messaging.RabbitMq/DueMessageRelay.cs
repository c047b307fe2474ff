using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Postgres;
using RabbitMQ.Client.Exceptions;

namespace Platform.Messaging.RabbitMq;

/// <summary>
/// Hands what waits in the bus to the broker when it is due. One replica of all that use the bus does it at a time, and another takes its
/// place within a second or two of its end. A row is deleted after the broker has confirmed the message, so a kill in between hands it
/// over twice and never not at all.
/// </summary>
internal sealed class DueMessageRelay(
    BusStore store, BrokerConnections connections, RabbitMqTransportOptions options, TimeProvider clock, ILogger<DueMessageRelay> logger)
    : BackgroundService
{
    private const string Job = "rabbitmq due messages";
    private const int Page = 500;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WithoutQueue = TimeSpan.FromSeconds(30);

    private readonly Signal wake = new();

    /// <summary>Something was put into the bus, here or elsewhere.</summary>
    public void Wake() => wake.Pulse();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await store.MigrateAsync(stoppingToken);
                await using var lead = await Leadership.TryTakeAsync(store.Source, Job, stoppingToken);
                if (lead is not null)
                {
                    await LeadAsync(lead, stoppingToken);
                }
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Handing over what is due broke off ({Error}); trying again in {Pause}.", error.Message, Retry);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Retry, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LeadAsync(Leadership lead, CancellationToken stop)
    {
        await using var publisher = new Publisher(connections.Publishing, options);
        while (!stop.IsCancellationRequested)
        {
            var seen = wake.Count;
            await lead.VerifyAsync(stop);
            if (await HandOverAsync(publisher, stop) < Page)
            {
                var due = await store.DueInAsync(stop) ?? Poll;
                await wake.WaitAsync(seen, due < Poll ? due : Poll, stop);
            }
        }
    }

    private async Task<int> HandOverAsync(Publisher publisher, CancellationToken stop)
    {
        var due = await store.DueAsync(Page, stop);
        if (due.Count == 0)
        {
            return 0;
        }

        var now = clock.GetUtcNow();
        var confirms = await publisher.SendAsync([.. due.Select(message => Wire.ToQueue(message, now))], stop);
        var outcomes = due.Zip(confirms).ToList();
        var homeless = outcomes.Where(pair => pair.Second.Exception?.InnerException is PublishException).Select(pair => pair.First).ToList();
        await store.DeleteAsync([.. outcomes.Where(pair => pair.Second.IsCompletedSuccessfully).Select(pair => pair.First)], stop);
        if (homeless.Count > 0)
        {
            var queues = string.Join(", ", homeless.Select(message => message.Queue).Distinct());
            logger.LogWarning("The broker took {Count} messages for {Queues} not; they wait for {Pause}.", homeless.Count, queues, WithoutQueue);
            await store.PostponeAsync(homeless, WithoutQueue, stop);
        }

        return due.Count;
    }
}
