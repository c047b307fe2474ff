using System.Diagnostics;

namespace Benchmarks.Messaging;

/// <summary>When each of the letters of a round was sent and read, as ticks of the stopwatch.</summary>
internal sealed class Journeys(int first, int count)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly long[] sent = new long[count];
    private readonly long[] read = new long[count];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int left = count;

    /// <summary>Called with each letter that is read.</summary>
    public Action WhenRead { get; init; } = () => { };

    /// <summary>The letters' numbers begin here; no other round has them.</summary>
    public int First => first;

    public int Count => sent.Length;

    public bool Holds(int number) => number >= first && number < first + sent.Length;

    public bool IsEnded => ended.Task.IsCompleted;

    /// <summary>From here on it must arrive; also the instant at which it is due, for one that is to arrive later.</summary>
    public void Send(int number, long? due = null) => sent[number - first] = due ?? Stopwatch.GetTimestamp();

    /// <summary>What was done with it is committed.</summary>
    public void Read(int number)
    {
        read[number - first] = Stopwatch.GetTimestamp();
        WhenRead();
        if (Interlocked.Decrement(ref left) == 0)
        {
            ended.SetResult();
        }
    }

    /// <summary>Waits until all are read.</summary>
    /// <exception cref="InvalidOperationException">Some did not arrive.</exception>
    public async Task EndAsync(CancellationToken cancellation)
    {
        try
        {
            await ended.Task.WaitAsync(Patience, cancellation);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"Of {Count} letters {left} were not read within {Patience.TotalSeconds:0} s.");
        }
    }

    /// <summary>
    /// How long the first so many took, in milliseconds. It can be less than nothing: a sender may hear late that its letter is recorded.
    /// </summary>
    public IReadOnlyList<double> UntilRead(int those) =>
        [.. Enumerable.Range(0, those).Select(index => Stopwatch.GetElapsedTime(sent[index], read[index]).TotalMilliseconds)];
}
