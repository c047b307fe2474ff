namespace Benchmarks.Messaging;

/// <summary>
/// From the moment at which a sender knows its letter to be recorded to the commit of what the other service made of it, at a steady trickle.
/// </summary>
internal sealed record Latency(string Transport, IPost Post, string Means, IPost Plain)
    : Measurement($"commit to handled, {Transport}, {PerSecond} messages/s", "ms", Means)
{
    private const int PerSecond = 200;

    // A round must be long enough for a percentile of its slowest.
    private const int Stretch = 5;

    public override async Task PrepareAsync(int round, CancellationToken cancellation)
    {
        await Post.PrepareAsync(cancellation);
        await Plain.PrepareAsync(cancellation);
    }

    public override Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation) => RunAsync(Post, length, cancellation);

    public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation) => RunAsync(Plain, length, cancellation);

    private static async Task<Load> RunAsync(IPost post, TimeSpan length, CancellationToken cancellation)
    {
        var journeys = post.Expect((int)(PerSecond * Stretch * length.TotalSeconds));
        await Pace.RunAsync(PerSecond, journeys.Count, n => post.SendAsync(journeys.First + n), cancellation);
        await journeys.EndAsync(cancellation);
        return Load.Of(journeys.UntilRead(journeys.Count));
    }
}
