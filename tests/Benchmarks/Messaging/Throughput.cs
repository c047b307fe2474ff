using System.Diagnostics;

namespace Benchmarks.Messaging;

/// <summary>
/// Letters as fast as they are read: who sends waits while so many are under way, so that recording, relaying and handling go on side by
/// side from the first letter to the last.
/// </summary>
internal sealed record Throughput(string Transport, IPost Post, string Means, IPost Plain, int Letters)
    : Measurement($"throughput, {Transport}, {Letters:N0} messages", "messages/s", Means)
{
    private const int UnderWay = 2_000;

    public override async Task PrepareAsync(int round, CancellationToken cancellation)
    {
        await Post.PrepareAsync(cancellation);
        await Plain.PrepareAsync(cancellation);
    }

    public override Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation) => RunAsync(Post, cancellation);

    public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation) => RunAsync(Plain, cancellation);

    private async Task<Load> RunAsync(IPost post, CancellationToken cancellation)
    {
        using var room = new SemaphoreSlim(UnderWay);
        var started = Stopwatch.GetTimestamp();
        var journeys = post.Expect(Letters, () => room.Release());
        await Pace.ShareAsync(post.Senders, Letters, async n =>
        {
            await room.WaitAsync(cancellation);
            await post.SendAsync(journeys.First + n);
        });
        await journeys.EndAsync(cancellation);
        return new Load(Letters / Stopwatch.GetElapsedTime(started).TotalSeconds, []);
    }
}
