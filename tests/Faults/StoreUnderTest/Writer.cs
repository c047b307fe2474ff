using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.Testing.EventSourcing;

namespace StoreUnderTest;

/// <summary>
/// Takes decisions on streams that it shares with other writers, now one, now two at once, each with a token of its own in its
/// event and in its inbox record. When a decision is acknowledged, its
/// token and "ok" are written to the output: a kill in the middle of the line leaves no "ok".
/// </summary>
internal static class Writer
{
    private const int Callers = 8;
    private const int Streams = 24;

    public static async Task RunAsync(string connectionString, int seed, CancellationToken stop)
    {
        using var host = await Service.StartAsync(connectionString, [], [], stop);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => WriteAsync(host.Services, new Random(seed + caller), stop)));
        await host.StopAsync(CancellationToken.None);
    }

    private static async Task WriteAsync(IServiceProvider services, Random random, CancellationToken stop)
    {
        var decisions = services.GetRequiredService<DecisionLoop>();
        var store = services.GetRequiredService<IEventStore>();
        while (!stop.IsCancellationRequested)
        {
            var token = $"{Environment.ProcessId}-{random.NextInt64():x}";
            try
            {
                if (random.Next(4) == 0 ? await AppendToTwoAsync(decisions, store, random, token) : await AppendToOneAsync(decisions, random, token))
                {
                    await Console.Out.WriteLineAsync($"{token} ok");
                    await Console.Out.FlushAsync(CancellationToken.None);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // Not acknowledged: it may be written or not, and nobody is owed it.
                await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            }
        }
    }

    private static async Task<bool> AppendToOneAsync(DecisionLoop decisions, Random random, string token)
    {
        var request = new DecisionRequest<Counter, CounterEvent>(Pick(random), _ => new CounterEvent.Named(token), new EventMetadata(token))
        {
            Companions = (_, _) => [new InboxRecord("writer", token)],
        };
        return await decisions.RunAsync(request) is Outcome<Counter>.Accepted;
    }

    private static async Task<bool> AppendToTwoAsync(DecisionLoop decisions, IEventStore store, Random random, string token)
    {
        StreamId[] streams = [Pick(random), Pick(random)];
        if (streams[0] == streams[1])
        {
            return false;
        }

        var verdict = await decisions.RunAsync(streams, async stop =>
        {
            var parts = new List<StreamAppend>();
            foreach (var stream in streams)
            {
                parts.Add(new StreamAppend(stream, (await store.ReadAsync(stream, cancellation: stop)).Version, [new CounterEvent.Named(token)]));
            }

            return new Append(parts, new EventMetadata(token), new InboxRecord("writer", token));
        });
        return verdict is AppendVerdict.Written;
    }

    private static StreamId Pick(Random random) => StreamId.Of("counter", $"{random.Next(Streams)}");

    /// <summary>How often it was named.</summary>
    private sealed record Counter(int Names) : IState<Counter, CounterEvent>
    {
        public static Counter Initial { get; } = new(0);

        public Counter Evolve(CounterEvent happened) => new(Names + 1);
    }
}
