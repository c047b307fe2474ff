using System.Diagnostics;

namespace Benchmarks.Messaging;

/// <summary>How far from the instant at which they were due delayed letters are handled, while others flow.</summary>
internal sealed record Punctuality(string Transport, IPost Post, string Means, IPost Plain)
    : Measurement($"due to handled, {Transport}, beside {PerSecond:N0} messages/s", "ms", Means)
{
    private const int PerSecond = 1_000;
    private const int DelayedPerSecond = 100;
    private const int Stretch = 4;
    private static readonly TimeSpan LeastDelay = TimeSpan.FromMilliseconds(500);

    public override async Task PrepareAsync(int round, CancellationToken cancellation)
    {
        await Post.PrepareAsync(cancellation);
        await Plain.PrepareAsync(cancellation);
    }

    public override Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation) => RunAsync(Post, round, length, cancellation);

    public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation) =>
        RunAsync(Plain, round, length, cancellation);

    private static async Task<Load> RunAsync(IPost post, int round, TimeSpan length, CancellationToken cancellation)
    {
        var seconds = Stretch * length.TotalSeconds;
        var (delayed, flowing) = ((int)(DelayedPerSecond * seconds), (int)(PerSecond * seconds));
        var random = new Random(round);
        TimeSpan[] delays = [.. Enumerable.Range(0, delayed).Select(_ => LeastDelay + ((length * Stretch) - LeastDelay) * random.NextDouble())];
        var journeys = post.Expect(delayed + flowing);
        var (now, ticks) = (TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp());
        var sending = Pace.ShareAsync(post.Senders, delayed, n =>
        {
            journeys.Send(journeys.First + n, ticks + (long)(delays[n].TotalSeconds * Stopwatch.Frequency));
            return post.SendAsync(journeys.First + n, now + delays[n]);
        });
        await Pace.RunAsync(PerSecond, flowing, n => post.SendAsync(journeys.First + delayed + n), cancellation);
        await sending;
        await journeys.EndAsync(cancellation);
        return Load.Of([.. journeys.UntilRead(delayed).Select(Math.Abs)]);
    }
}
