namespace Platform.EventSourcing;

/// <summary>Turns at streams within this process: one decision at a time per stream, first come, first served.</summary>
internal sealed class StreamQueue
{
    // A fixed number of lanes needs no cleaning. Two streams that share a lane only wait for each other a little longer.
    private const int LaneCount = 1024;

    private readonly SemaphoreSlim[] lanes = [.. Enumerable.Range(0, LaneCount).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the turn at all of these streams; dispose the result to leave.</summary>
    public async Task<IDisposable> EnterAsync(IReadOnlyCollection<StreamId> streams, CancellationToken cancellation)
    {
        // Always in the same order, so that two decisions on the same streams cannot wait for each other.
        var wanted = streams.Select(LaneOf).Distinct().Order().ToArray();
        var turn = new Turn(lanes, wanted);
        try
        {
            foreach (var lane in wanted)
            {
                await lanes[lane].WaitAsync(cancellation);
                turn.Entered++;
            }

            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private static int LaneOf(StreamId stream) => (int)((uint)stream.Value.GetHashCode(StringComparison.Ordinal) % LaneCount);

    private sealed class Turn(SemaphoreSlim[] lanes, int[] wanted) : IDisposable
    {
        public int Entered { get; set; }

        public void Dispose()
        {
            for (; Entered > 0; Entered--)
            {
                lanes[wanted[Entered - 1]].Release();
            }
        }
    }
}
