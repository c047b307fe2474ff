using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>
/// Feeds one queue from the service's log: a subscriber that is new, or has lost its data. The messages are the ones that the relay made
/// of the same events, with the same ids, so a subscriber's inbox ignores those it remembers. They are sent at low priority and a
/// limited rate, so that what is new goes first. Progress is saved about once a second; whoever takes over after a kill sends that
/// second's messages again. One replica feeds at a time, one re-feed after another.
/// </summary>
internal sealed class LogRefeed(
    MessagingOptions options, EventMessages messages, ITransport transport, ILogReader? log, IRefeeds? refeeds, ILogger<LogRefeed> logger)
    : BackgroundService
{
    private const int PageSize = 500;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GapPause = TimeSpan.FromMilliseconds(50);

    private readonly Guid worker = Guid.CreateVersion7();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (log is null || refeeds is null)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await refeeds.TakeAsync(options.ServiceName, worker, Lease, stoppingToken) is { } refeed)
                {
                    await FeedAsync(log, refeeds, refeed, stoppingToken);
                }
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("A re-feed of {Service} broke off ({Error}); it goes on in {Pause}.", options.ServiceName, error.Message, Pause);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FeedAsync(ILogReader reader, IRefeeds store, Refeed refeed, CancellationToken stop)
    {
        var request = refeed.Request;
        while (true)
        {
            LogSlice slice;
            try
            {
                slice = await reader.ReadAsync(refeed.Position, PageSize, stop);
            }
            catch (UnreadableLogException error)
            {
                // One beyond what is meant stands in nobody's way.
                var reason = error.Position > request.UpTo ? null : $"The event '{error.Name}' at position {error.Position} cannot be read.";
                await EndAsync(store, refeed, reason, error, stop);
                return;
            }

            var wanted = slice.Events.TakeWhile(recorded => recorded.Position <= request.UpTo).ToList();
            var isLast = slice.IsEnd || wanted.Count < slice.Events.Count || (wanted.Count > 0 && wanted[^1].Position >= request.UpTo);
            try
            {
                foreach (var (position, part) in Parts(request, wanted))
                {
                    if (await StepAsync(store, refeed, position, part, stop) is not { } moved)
                    {
                        return;
                    }

                    refeed = moved;
                }
            }
            catch (Exception error) when (error is QueueNotFoundException or PublicationFailedException)
            {
                var reason = error is PublicationFailedException failed
                    ? $"The publication of '{failed.EventName}' at position {failed.Position} failed."
                    : error.Message;
                await EndAsync(store, refeed, reason, error, stop);
                return;
            }

            // A page that brought nothing still renews the lease.
            var step = new RefeedStep(refeed.Position, 0, isLast);
            if ((isLast || wanted.Count == 0) && (!await store.AdvanceAsync(refeed, worker, step, Lease, stop) || isLast))
            {
                return;
            }

            await Task.Delay(wanted.Count == 0 ? GapPause : TimeSpan.Zero, stop);
        }
    }

    /// <summary>Operators are told which event it is, so that they can ask for what is behind it; what is wrong with it is for the log.</summary>
    private async Task EndAsync(IRefeeds store, Refeed refeed, string? reason, Exception error, CancellationToken stop)
    {
        if (reason is not null)
        {
            logger.LogError("Re-feed {Id} of {Queue} ends early: {Error}", refeed.Id, refeed.Request.Queue, error.Message);
        }

        await store.AdvanceAsync(refeed, worker, new RefeedStep(refeed.Position, 0, IsLast: true, reason), Lease, stop);
    }

    /// <summary>Sends a part, saves the position, and waits out the part's share of time; null when it is over or another
    /// worker has it.</summary>
    private async Task<Refeed?> StepAsync(IRefeeds store, Refeed refeed, long position, List<Published> part, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        if (part.Count > 0)
        {
            await transport.PublishAsync(refeed.Request.Queue, await messages.ProtectAsync(part, stop), stop);
        }

        if (!await store.AdvanceAsync(refeed, worker, new RefeedStep(position, part.Count), Lease, stop))
        {
            return null;
        }

        var pause = TimeSpan.FromSeconds((double)part.Count / refeed.Request.Rate) - Stopwatch.GetElapsedTime(started);
        await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, stop);
        return refeed with { Position = position, Sent = refeed.Sent + part.Count };
    }

    /// <summary>
    /// The page cut after whole events, each part about a second's messages. What precedes an event that cannot be published is a part as
    /// well, so that a re-feed that ends there has left nothing out.
    /// </summary>
    private IEnumerable<(long Position, List<Published> Messages)> Parts(RefeedRequest request, List<RecordedEvent> events)
    {
        var part = new List<Published>();
        var before = 0L;
        foreach (var recorded in events)
        {
            var (published, failure) = MessagesOf(recorded);
            if (failure is not null)
            {
                if (before > 0)
                {
                    yield return (before, part);
                }

                ExceptionDispatchInfo.Throw(failure);
            }

            part.AddRange(published
                .Where(message => request.Types.Count == 0 || request.Types.Contains(message.Message.Type))
                .Select(message => message with { Priority = MessagePriority.Low }));
            before = recorded.Position;
            if (part.Count >= Math.Min(request.Rate, PageSize))
            {
                yield return (recorded.Position, part);
                part = [];
            }
        }

        if (events.Count > 0)
        {
            yield return (events[^1].Position, part);
        }
    }

    private (IReadOnlyList<Published> Messages, PublicationFailedException? Failure) MessagesOf(RecordedEvent recorded)
    {
        try
        {
            return (messages.Of(recorded), null);
        }
        catch (PublicationFailedException failure)
        {
            return ([], failure);
        }
    }
}
