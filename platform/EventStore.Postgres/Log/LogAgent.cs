using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventSourcing;
using Platform.Postgres;

namespace Platform.EventStore.Postgres;

/// <summary>What follows the log: a view or a subscription.</summary>
internal interface ILogFollower
{
    /// <summary>The stable name of its checkpoint.</summary>
    string Name { get; }

    /// <summary>How many events it takes at once when it is far behind.</summary>
    int MaxPage { get; }

    /// <summary>Takes the events after its checkpoint and moves the checkpoint to the last of them.</summary>
    /// <param name="events">In order of position; at least one.</param>
    /// <param name="checkpoint">Where the checkpoint stands.</param>
    /// <param name="isLast">No more were there when these were read.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="FencedException">The checkpoint stands elsewhere.</exception>
    Task TakeAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, bool isLast, CancellationToken cancellation);

    /// <summary>It knows what to do with an event that cannot be read, and is handed it with an <see cref="UnreadableData"/>.</summary>
    bool TakesUnreadable => false;

    /// <summary>Whether there is anything to do, so that the lead is worth taking.</summary>
    bool IsWanted => true;

    /// <summary>Whether it goes on with the next page.</summary>
    bool GoesOn => IsWanted;

    /// <summary>The lead is taken and the checkpoint is about to be read; false when there is nothing to follow after all.</summary>
    Task<bool> BeginAsync(CancellationToken cancellation) => Task.FromResult(true);

    /// <summary>What is to be done between two pages, whether or not there were events.</summary>
    Task TendAsync(long checkpoint, bool isLast, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>It failed for this many times in a row, for a reason that will not go away by itself.</summary>
    Task FailedAsync(Exception error, int failures, CancellationToken cancellation) => Task.CompletedTask;
}

/// <summary>
/// Runs one follower: takes its lead among the replicas, feeds it the log page by page, and starts over with growing delays
/// when it fails. A failing follower stands still; it never skips.
/// </summary>
internal sealed class LogAgent : BackgroundService
{
    public const int PageSize = 1_000;
    private const long NotLeading = -1;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GapPoll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(30);

    private readonly ILogFollower follower;
    private readonly NpgsqlDataSource source;
    private readonly LogSignals signals;
    private readonly ILogger<LogAgent> logger;
    private readonly LogReader reader;
    private int failures;
    private long lag = NotLeading;

    public LogAgent(
        ILogFollower follower,
        NpgsqlDataSource source,
        EventTypes types,
        LogSignals signals,
        ILogger<LogAgent> logger,
        ISubjectKeys? keys = null)
    {
        (this.follower, this.source, this.signals, this.logger) = (follower, source, signals, logger);
        reader = new LogReader(source, types, PageSize, marksUnreadable: follower.TakesUnreadable, keys: keys);
    }

    /// <summary>The follower's name.</summary>
    public string Name => follower.Name;

    /// <summary>How many positions the follower is behind the log; null while another replica leads.</summary>
    public long? Lag => Interlocked.Read(ref lag) is var positions and not NotLeading ? positions : null;

    /// <summary>How long the follower has been held up by a gap in the log.</summary>
    public TimeSpan GapAge => Lag is null ? TimeSpan.Zero : reader.GapAge;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var seen = signals.Log.Count;
                if (follower.IsWanted)
                {
                    await LeadAsync(stoppingToken);
                    await Task.Delay(Poll, stoppingToken);
                }
                else
                {
                    await signals.Log.WaitAsync(seen, Poll, stoppingToken);
                }
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                failures++;
                Log(error);
                await TellAsync(error, stoppingToken);
                var pause = TimeSpan.FromMilliseconds(Math.Min(250 * Math.Pow(2, Math.Min(failures - 1, 10)), MaxBackOff.TotalMilliseconds));
                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                Interlocked.Exchange(ref lag, NotLeading);
            }
        }
    }

    private async Task LeadAsync(CancellationToken stop)
    {
        await using var lead = await Leadership.TryTakeAsync(source, Name, stop);
        if (lead is not null && await follower.BeginAsync(stop))
        {
            await FollowAsync(lead, stop);
        }
    }

    /// <summary>While the follower takes a full page, the next and larger one is read: two pages are in memory at most.</summary>
    private async Task FollowAsync(Leadership lead, CancellationToken stop)
    {
        var checkpoint = await Checkpoint.LoadAsync(source, Name, stop);
        logger.LogInformation("{Follower} is led by this process and continues after position {Position}.", Name, checkpoint);
        var verified = Stopwatch.GetTimestamp();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var seen = signals.Log.Count;
        var reading = reader.ReadAsync(checkpoint, leaving.Token);
        try
        {
            while (follower.GoesOn)
            {
                var page = await reading;
                if (page.IsFull)
                {
                    seen = signals.Log.Count;
                    reading = Task.Run(() => reader.ReadAsync(page.Events[^1].Position, leaving.Token, follower.MaxPage), leaving.Token);
                }

                checkpoint = await TakeAsync(page, checkpoint, stop);
                Interlocked.Exchange(ref lag, page.IsFull || page.GapPending ? await HeadAsync(stop) - checkpoint : 0);
                await follower.TendAsync(checkpoint, isLast: !page.IsFull, stop);
                if (Stopwatch.GetElapsedTime(verified) >= Poll)
                {
                    await lead.VerifyAsync(stop);
                    verified = Stopwatch.GetTimestamp();
                }

                if (!page.IsFull)
                {
                    await (page.GapPending ? Task.Delay(GapPoll, stop) : signals.Log.WaitAsync(seen, Poll, stop));
                    seen = signals.Log.Count;
                    reading = reader.ReadAsync(checkpoint, leaving.Token);
                }
            }
        }
        finally
        {
            // The reader has one user at a time, so nothing starts over before this read has ended.
            await leaving.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<long> TakeAsync(LogPage page, long checkpoint, CancellationToken stop)
    {
        if (page.Events.Count > 0)
        {
            await follower.TakeAsync(page.Events, checkpoint, isLast: !page.IsFull, stop);
            checkpoint = page.Events[^1].Position;
        }

        // It has come through whatever made it fail before.
        failures = 0;
        return checkpoint;
    }

    private async Task<long> HeadAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select coalesce(max(seq_id), 0) from mt_events");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    // A database that is away is neither the event's fault nor able to keep a note of it.
    private async Task TellAsync(Exception error, CancellationToken stop)
    {
        if (error is FencedException or NpgsqlException { IsTransient: true } || (error is NpgsqlException and not PostgresException))
        {
            return;
        }

        try
        {
            await follower.FailedAsync(error, failures, stop);
        }
        catch (Exception failure)
        {
            logger.LogDebug("What stops {Follower} could not be noted: {Error}", Name, failure.Message);
        }
    }

    private void Log(Exception error)
    {
        if (error is FencedException)
        {
            logger.LogWarning("{Message}", error.Message);
        }
        else if (failures > 1)
        {
            // The same failure again and again says nothing new; the growing lag is on the meter.
            logger.LogDebug("{Follower} failed again ({Failures} times): {Error}", Name, failures, error.Message);
        }
        else if (error is NpgsqlException)
        {
            logger.LogWarning("{Follower} lost its database and will try again: {Error}", Name, error.Message);
        }
        else
        {
            logger.LogError(error, "{Follower} stands still and will try the same events again.", Name);
        }
    }
}
