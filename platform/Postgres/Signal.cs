namespace Platform.Postgres;

/// <summary>
/// A wake-up that many may wait for and that is never missed: a waiter passes the count it last saw, so a pulse between its
/// look at the database and its wait returns at once. Pulses that come together count as one or more, which is the same to a waiter.
/// </summary>
public sealed class Signal
{
    private readonly Lock gate = new();
    private TaskCompletionSource pulsed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long count;

    /// <summary>How many pulses there have been. Read it before looking at what the signal announces.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Wakes everybody who waits.</summary>
    public void Pulse()
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            count++;
            waiting = pulsed;
            pulsed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }

    /// <summary>Waits for a pulse after <paramref name="seen"/>, at most this long; true when there was one.</summary>
    public async Task<bool> WaitAsync(long seen, TimeSpan atMost, CancellationToken cancellation)
    {
        Task next;
        lock (gate)
        {
            if (count != seen)
            {
                return true;
            }

            next = pulsed.Task;
        }

        // Waiting never throws on time-out: a slow poll is the ordinary case of an idle service.
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = await Task.WhenAny(next, Task.Delay(atMost, timeout.Token));
        await timeout.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        return first == next;
    }
}
