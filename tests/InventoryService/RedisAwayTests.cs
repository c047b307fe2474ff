using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using static InventoryService.Tests.TwoInventories;

namespace InventoryService.Tests;

/// <summary>Redis is flushed, killed and paused while two replicas are written and read.</summary>
public sealed class RedisAwayTests(TwoInventoriesInTime inventories) : IClassFixture<TwoInventoriesInTime>
{
    // The second that an answer may be old, and what a busy machine takes between asking and looking at the clock.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task No_answer_fails_or_is_too_old_and_it_is_said_once_that_redis_went_and_once_that_it_came_back()
    {
        var sku = await inventories.RegisteredElsewhereAsync();
        using var done = new CancellationTokenSource();
        var load = new Load(sku, Bound);
        var callers = new[] { inventories.First, inventories.Second }
            .SelectMany(replica => new[] { load.WriteAsync(replica, done.Token), load.ReadAsync(replica, done.Token) })
            .ToList();

        await load.GoesOnAsync();
        await inventories.Redis.FlushAsync();
        await load.GoesOnAsync();
        await inventories.Redis.KillAsync();
        await UntilAwayFromAsync(2);
        await load.GoesOnAsync();
        await inventories.Redis.StartAsync();
        await UntilAwayFromAsync(0);
        await inventories.Redis.PauseAsync();
        await UntilAwayFromAsync(2);
        await load.GoesOnAsync();
        await inventories.Redis.ResumeAsync();
        await UntilAwayFromAsync(0);
        await load.GoesOnAsync();

        await done.CancelAsync();
        await Task.WhenAll(callers);
        Assert.Empty(load.Faults);

        // Two replicas say two things of two outages; a busy machine lets Redis seem away a few times more.
        Assert.InRange(Said("Redis"), 8, 60);
    }

    /// <summary>Waits until so many replicas have said last that Redis went.</summary>
    private async Task UntilAwayFromAsync(int replicas)
    {
        for (var waited = Stopwatch.StartNew(); Said("does not answer") - Said("answers again") != replicas;)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), string.Join('\n', inventories.Warnings.Lines));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private int Said(string text) => inventories.Warnings.Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Callers of one item, and what was wrong with what they were answered.</summary>
    private sealed class Load(string sku, TimeSpan bound)
    {
        private readonly ConcurrentQueue<(long At, long Version)> written = new();
        private long reads;

        public ConcurrentQueue<string> Faults { get; } = new();

        public async Task WriteAsync(RunningService at, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var answer = await ReceiveAsync(at, sku);
                var version = Expect(answer);
                written.Enqueue((Stopwatch.GetTimestamp(), version));
                if (Expect(await GetAsync(at, sku)) is var seen && seen < version)
                {
                    Faults.Enqueue($"wrote version {version} and read {seen} at the same replica");
                }
            }
        }

        public async Task ReadAsync(RunningService at, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var asked = Stopwatch.GetTimestamp();
                var least = written.Where(one => Stopwatch.GetElapsedTime(one.At, asked) > bound).Select(one => one.Version).DefaultIfEmpty(1).Max();
                if (Expect(await GetAsync(at, sku)) is var seen && seen < least)
                {
                    Faults.Enqueue($"read version {seen} long after {least} was written");
                }

                if (Stopwatch.GetElapsedTime(asked) is var took && took > TimeSpan.FromSeconds(1))
                {
                    Faults.Enqueue($"waited {took}");
                }

                Interlocked.Increment(ref reads);
                await Task.Delay(2, CancellationToken.None);
            }
        }

        /// <summary>Waits until a good deal more has been read.</summary>
        public async Task GoesOnAsync()
        {
            for (var (from, waited) = (Interlocked.Read(ref reads), Stopwatch.StartNew()); Interlocked.Read(ref reads) < from + 400;)
            {
                Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "Readers have come to a halt.");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }

        private long Expect(ServiceAnswer answer)
        {
            if (answer.Status != HttpStatusCode.OK)
            {
                Faults.Enqueue($"{answer.Status} {answer.Code}");
                return long.MaxValue;
            }

            return long.Parse(answer.ETag!.Trim('"'));
        }
    }
}
