using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Platform.Postgres;

namespace Platform.Messaging.Postgres;

/// <summary>
/// One consumer of one queue. Its loop settles what its handlers have finished and claims as many messages as it has room for, in
/// one round trip; the next round takes whatever finished meanwhile, so a slow handler holds up nobody and a busy queue batches
/// by itself. It claims nothing ahead of a free handler, so what another replica could be doing never waits here.
/// </summary>
internal sealed class QueueReceiver
{
    private const int MaxFailuresWhenStopping = 3;
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(5);

    private readonly QueueSession session;
    private readonly Announcer announcer;
    private readonly PostgresTransportOptions options;
    private readonly ILogger logger;
    private readonly string queue;
    private readonly int concurrency;
    private readonly Func<Delivery, CancellationToken, Task<Settlement>> handle;
    private readonly Signal wake;

    // What this consumer has claimed and not yet settled in the database; the finished ones among them wait in settled. Each has a
    // source that is cancelled when its lease is lost: another consumer may have the message now, so the handler had better stop.
    private readonly ConcurrentDictionary<Claim, CancellationTokenSource> held = [];
    private readonly ConcurrentQueue<Settled> settled = [];
    private bool answerLost;
    private int failures;

    public QueueReceiver(
        BusDatabase bus, Announcer announcer, PostgresTransportOptions options, ILogger logger,
        string queue, int concurrency, Func<Delivery, CancellationToken, Task<Settlement>> handle)
    {
        session = new QueueSession(bus, queue, options.Lease);
        wake = announcer.SignalOf(queue);
        this.announcer = announcer;
        this.options = options;
        this.logger = logger;
        this.queue = queue;
        this.concurrency = concurrency;
        this.handle = handle;
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var done = new CancellationTokenSource();
        await using var wakeToStop = stop.Register(wake.Pulse);
        var renewing = RenewAsync(done.Token);
        while (!stop.IsCancellationRequested || !held.IsEmpty)
        {
            var seen = wake.Count;
            var pause = await TryExchangeAsync(stop);
            if (stop.IsCancellationRequested && failures >= MaxFailuresWhenStopping && settled.Count == held.Count)
            {
                logger.LogWarning(
                    "The last {Count} settlements of {Queue} could not be delivered; the messages come back when their leases end.",
                    held.Count, queue);
                break;
            }

            await wake.WaitAsync(seen, pause, CancellationToken.None);
        }

        await done.CancelAsync();
        await renewing;
    }

    /// <summary>Settles and claims; returns how long to wait for a wake-up before the next round.</summary>
    private async Task<TimeSpan> TryExchangeAsync(CancellationToken stop)
    {
        var settlements = new List<Settled>();
        while (settled.TryDequeue(out var next))
        {
            settlements.Add(next);
        }

        var room = stop.IsCancellationRequested ? 0 : concurrency - held.Count + settlements.Count;
        if (room == 0 && settlements.Count == 0)
        {
            return options.Poll;
        }

        try
        {
            // Never cancelled half way: whether the claim was made would then be unknown.
            var answer = await session.ExchangeAsync(settlements, room, answerLost ? [.. held.Keys.Select(claim => claim.Id)] : null);
            failures = 0;
            answerLost = false;
            settlements.ForEach(settlement => held.TryRemove(settlement.Claim, out _));
            Start(answer.Claims, stop);
            return PauseAfter(answer, settlements.Count > 0, stop);
        }
        catch (Exception error)
        {
            settlements.ForEach(settled.Enqueue);
            answerLost = true;
            failures++;
            var pause = TimeSpan.FromMilliseconds(Math.Min(MaxBackOff.TotalMilliseconds, 50 * Math.Pow(2, failures)) * Random.Shared.NextDouble());
            logger.LogWarning("Queue {Queue} cannot be reached ({Error}); trying again in {Pause}.", queue, error.Message, pause);
            await Task.Delay(pause, CancellationToken.None);
            return TimeSpan.Zero;
        }
    }

    private TimeSpan PauseAfter(Exchanged answer, bool hasSettled, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            // This consumer will not claim what its settlements made claimable, so the others are told.
            if (hasSettled)
            {
                announcer.Announce([queue]);
            }

            return options.Poll;
        }

        if (held.Count >= concurrency || answer.DueIn is not { } due)
        {
            return options.Poll;
        }

        // When something waits that could not be claimed in one go, there is a moment for others between two tries.
        var least = answer.Claims.Count == 0 ? TimeSpan.FromMilliseconds(2) : TimeSpan.Zero;
        return due < least ? least : due < options.Poll ? due : options.Poll;
    }

    private void Start(IReadOnlyList<Claim> claims, CancellationToken stop)
    {
        // A lease may have run out unnoticed, and the message be claimed again by the one who had it.
        var again = claims.Select(claim => claim.Id).ToHashSet();
        LoseWhere(older => again.Contains(older.Id));
        foreach (var claim in claims)
        {
            var lost = held.GetOrAdd(claim, _ => new CancellationTokenSource());
            if (stop.IsCancellationRequested)
            {
                settled.Enqueue(Settled.Released(claim));
            }
            else
            {
                _ = Task.Run(() => HandleAsync(claim, lost.Token), CancellationToken.None);
            }
        }

        if (stop.IsCancellationRequested)
        {
            wake.Pulse();
        }
    }

    private async Task HandleAsync(Claim claim, CancellationToken lost)
    {
        Settlement settlement;
        try
        {
            settlement = CloudEventBody.TryRead(claim.Body, out var message)
                ? await handle(new Delivery(message, claim.Attempt) { Waited = claim.Waited }, lost)
                : PutAside(claim);
        }
        catch (Exception error)
        {
            // Receivers settle failures themselves; what comes here is a defect in one, and the message must not be lost to it.
            logger.LogError("The receiver of {Queue} failed on row {Row} with {Error}.", queue, claim.Id, error.GetType().Name);
            settlement = new Settlement.Retry(TimeSpan.FromSeconds(1), error.GetType().Name);
        }

        settled.Enqueue(Settled.By(claim, settlement));
        wake.Pulse();
    }

    // No handler could ever take it, so no attempt is worth making; the body may be personal, so the log has the row alone.
    private Settlement.DeadLetter PutAside(Claim claim)
    {
        logger.LogError("Row {Row} of {Queue} is put aside: {Error}.", claim.Id, queue, CloudEventBody.Unreadable);
        return new Settlement.DeadLetter(CloudEventBody.Unreadable);
    }

    private async Task RenewAsync(CancellationToken done)
    {
        using var timer = new PeriodicTimer(options.Lease / 3);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                await TryRenewAsync();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task TryRenewAsync()
    {
        var claims = held.Keys.ToArray();
        if (claims.Length == 0)
        {
            return;
        }

        try
        {
            var kept = await session.RenewAsync(claims);
            LoseWhere(claim => claims.Contains(claim) && !kept.Contains(claim.Id));
        }
        catch (Exception error)
        {
            logger.LogWarning("The leases of {Count} messages of {Queue} could not be renewed ({Error}).", claims.Length, queue, error.Message);
        }
    }

    private void LoseWhere(Func<Claim, bool> isLost)
    {
        foreach (var (_, lost) in held.Where(pair => isLost(pair.Key)))
        {
            lost.Cancel();
        }
    }
}
