using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.Messaging;

namespace Messaging.Tests;

public sealed class BatchHandlerTests : IAsyncDisposable
{
    private readonly FakeTransport transport = new();
    private readonly ConcurrentQueue<int[]> batches = [];
    private readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServiceProvider services = null!;

    [Fact]
    public async Task What_comes_while_a_batch_is_handled_is_the_next_batch_and_nothing_waits_for_one_to_fill()
    {
        await StartAsync(_ => gate.Task);

        var first = transport.DeliverAsync(Message(1));
        await UntilAsync(() => batches.Count == 1);
        var others = Enumerable.Range(2, 7).Select(cup => transport.DeliverAsync(Message(cup))).ToList();
        gate.SetResult();

        Assert.All(await Task.WhenAll([first, .. others]), settlement => Assert.IsType<Settlement.Completed>(settlement));
        Assert.Equal([1], batches.First());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], batches.SelectMany(batch => batch).Order());
        Assert.True(batches.Count < 8, $"Expected batches; found {batches.Count} calls for 8 messages.");
    }

    [Fact]
    public async Task A_batch_is_no_larger_than_its_handler_takes()
    {
        await StartAsync(_ => gate.Task, maxSize: 3);

        var deliveries = Enumerable.Range(1, 10).Select(cup => transport.DeliverAsync(Message(cup))).ToList();
        await UntilAsync(() => batches.Count == 1);
        gate.SetResult();

        await Task.WhenAll(deliveries);
        Assert.All(batches, batch => Assert.InRange(batch.Length, 1, 3));
        Assert.Equal(10, batches.Sum(batch => batch.Length));
    }

    [Fact]
    public async Task One_bad_message_does_not_sink_the_others_of_its_batch()
    {
        await StartAsync(async cups =>
        {
            await gate.Task;
            if (cups.Contains(5))
            {
                throw new NonRetriableException("no such cup");
            }
        });

        var deliveries = Enumerable.Range(1, 8).Select(cup => transport.DeliverAsync(Message(cup))).ToList();
        await UntilAsync(() => batches.Count == 1);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        gate.SetResult();

        var settlements = await Task.WhenAll(deliveries);
        Assert.Equal(new Settlement.DeadLetter("Platform.Messaging.NonRetriableException: no such cup"), settlements[4]);
        Assert.Equal(7, settlements.Count(settlement => settlement is Settlement.Completed));
        Assert.Contains(batches, batch => batch.Length > 1 && batch.Contains(5));
        Assert.Contains(batches, batch => batch is [5]);
    }

    [Fact]
    public async Task Each_member_has_its_own_inbox_record_and_flow()
    {
        var told = new ConcurrentQueue<MessageContext>();
        await StartAsync(MessageHandler.OfBatch<CupReady>("a", "cup-ready.v1", async (_, members, _) =>
        {
            await gate.Task;
            foreach (var member in members)
            {
                told.Enqueue(member.Context);
            }
        }));

        var deliveries = Enumerable.Range(1, 3).Select(cup => transport.DeliverAsync(Message(cup))).ToList();
        gate.SetResult();
        await Task.WhenAll(deliveries);

        Assert.Equal(
            [(new InboxRecord("a", "m1"), "flow-1"), (new InboxRecord("a", "m2"), "flow-2"), (new InboxRecord("a", "m3"), "flow-3")],
            told.Select(context => (context.Inbox, context.Metadata.CorrelationId)).OrderBy(pair => pair.CorrelationId));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(services.GetServices<IHostedService>().Select(service => service.StopAsync(CancellationToken.None)));
        await services.DisposeAsync();
    }

    private static CloudEvent Message(int cup) => new()
    {
        Id = $"m{cup}",
        Type = "cup-ready.v1",
        Source = "kitchen",
        CorrelationId = $"flow-{cup}",
        Data = JsonSerializer.SerializeToElement(new CupReady(cup), PlatformJson.Options),
    };

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var patience = Task.Delay(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            Assert.False(patience.IsCompleted, "Waited in vain.");
            await Task.Delay(5);
        }
    }

    private Task StartAsync(Func<int[], Task> handle, int maxSize = 100) => StartAsync(
        MessageHandler.OfBatch<CupReady>("a", "cup-ready.v1", (_, members, _) =>
        {
            int[] cups = [.. members.Select(member => member.Message.Cup)];
            batches.Enqueue(cups);
            return handle(cups);
        }, maxSize));

    private async Task StartAsync(MessageHandler handler)
    {
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<ITransport>(transport)
            .AddMessaging(new MessagingOptions { ServiceName = "bar", MessageTypes = Cups.Types, Handlers = [handler] })
            .BuildServiceProvider();
        await Task.WhenAll(services.GetServices<IHostedService>().Select(service => service.StartAsync(CancellationToken.None)));
    }
}
