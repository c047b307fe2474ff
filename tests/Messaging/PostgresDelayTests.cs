using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Platform.Messaging;
using Platform.Testing;

namespace Messaging.Tests;

/// <summary>Deadlines under load and after a kill, with the clocks of production.</summary>
public sealed class PostgresDelayTests : IAsyncLifetime
{
    private const string Queue = "bar";
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await PostgresServer.CreateDatabaseAsync();

    public async ValueTask DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Two_thousand_deadlines_are_kept_while_other_messages_flow()
    {
        var client = await PostgresClient.ConnectAsync(database.ConnectionString);
        await client.Transport.DeclareAsync(Queue, ["step.v1"], Stop());
        var lateness = new ConcurrentQueue<double>();
        using var stop = new CancellationTokenSource();
        var receiving = client.Transport.ReceiveAsync(Queue, 16, (delivery, _) =>
        {
            if (delivery.Message.Subject == "deadline")
            {
                lateness.Enqueue((DateTimeOffset.UtcNow - delivery.Message.Time).TotalMilliseconds);
            }

            return Task.FromResult(Settlement.Done);
        }, stop.Token);

        var start = DateTimeOffset.UtcNow.AddSeconds(2);
        var due = Enumerable.Range(0, 2_000).Select(i => start.AddMilliseconds(i * 2)).ToArray();
        foreach (var page in due.Index().Chunk(500))
        {
            await client.Transport.PublishAsync([.. page.Select(each => Message($"late {each.Index}", "deadline", each.Item))], Stop());
        }

        for (var i = 0; lateness.Count < 2_000 && i < 3_000; i++)
        {
            await client.Transport.PublishAsync([.. Enumerable.Range(0, 10).Select(n => Message($"other {i}/{n}", "other", null))], Stop());
            await Task.Delay(10, Stop());
        }

        await stop.CancelAsync();
        await receiving.WaitAsync(TimeSpan.FromSeconds(30), Stop());
        await client.CloseAsync();
        var sorted = lateness.Order().ToArray();
        TestContext.Current.SendDiagnosticMessage($"late by {sorted[1_000]:n1} ms (median), {sorted[1_980]:n1} ms (p99), {sorted[^1]:n1} ms (most)");
        Assert.Equal(2_000, sorted.Length);
        Assert.True(sorted[0] >= -1, $"One came {-sorted[0]} ms before its time.");
        Assert.True(sorted[1_000] < 250, $"The median of the deadlines was {sorted[1_000]} ms late.");
    }

    [Fact]
    public async Task When_a_consumer_is_killed_another_has_its_message_within_five_seconds()
    {
        var victim = await PostgresClient.ConnectAsync(database.ConnectionString);
        var heir = await PostgresClient.ConnectAsync(database.ConnectionString);
        await victim.Transport.DeclareAsync(Queue, ["step.v1"], Stop());
        var taken = new TaskCompletionSource();
        var inherited = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var dying = victim.Transport.ReceiveAsync(Queue, 4, async (_, _) =>
        {
            taken.TrySetResult();
            await inherited.Task;
            return Settlement.Done;
        }, stop.Token);
        await heir.Transport.PublishAsync([Message("1", "deadline", DateTimeOffset.UtcNow.AddMilliseconds(300))], Stop());
        await taken.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop());
        var receiving = heir.Transport.ReceiveAsync(Queue, 4, (_, _) =>
        {
            inherited.TrySetResult();
            return Task.FromResult(Settlement.Done);
        }, stop.Token);

        var killed = Stopwatch.GetTimestamp();
        await victim.KillAsync();
        await inherited.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop());
        var took = Stopwatch.GetElapsedTime(killed);

        await stop.CancelAsync();
        await Task.WhenAll(receiving, dying).WaitAsync(TimeSpan.FromSeconds(30), Stop());
        await heir.CloseAsync();
        TestContext.Current.SendDiagnosticMessage($"taken over after {took.TotalSeconds:n1} s");
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static CancellationToken Stop() => TestContext.Current.CancellationToken;

    private static Published Message(string id, string subject, DateTimeOffset? due) => new(
        new CloudEvent
        {
            Id = id,
            Type = "step.v1",
            Source = "tests",
            Subject = subject,
            Time = due ?? DateTimeOffset.UtcNow,
            Data = JsonElement.Parse("{}"),
        },
        due);
}
