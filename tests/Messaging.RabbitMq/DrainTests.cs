using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Messaging;
using Platform.Messaging.RabbitMq;
using Platform.Testing;
using static Messaging.RabbitMq.Tests.Waiting;

namespace Messaging.RabbitMq.Tests;

/// <summary>A whole service on a broker is told to end while it handles a message: it finishes it or gives it back, within the bound.</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);
    private readonly string service = $"s{Guid.CreateVersion7():N}";
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;
    private TestDatabase database = null!;

    private string Type => $"{service}.cup-ready.v1";

    public async ValueTask InitializeAsync() => database = await PostgresServer.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task What_is_finished_within_the_drain_time_is_settled_and_not_handled_again()
    {
        var started = new TaskCompletionSource();
        var again = 0;
        using var leaving = await StartAsync(async _ =>
        {
            started.TrySetResult();
            await Task.Delay(200, CancellationToken.None);
        });
        await PublishAsync(leaving, "1");
        await started.Task.WaitAsync(Patience, cancellation);

        await leaving.StopAsync(cancellation);

        using var next = await StartAsync(_ => Task.FromResult(Interlocked.Increment(ref again)));
        await PublishAsync(next, "2");
        await UntilAsync(() => Volatile.Read(ref again) > 0, "the message that was published after the restart");
        await UntilAsync(async () => await InQueueAsync(next) == 0, "nothing to be left");
        await next.StopAsync(cancellation);
        Assert.Equal(1, again);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_takes_too_long_goes_to_the_next_replica_without_counting_as_an_attempt(bool listens)
    {
        var (started, next, go) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        using var leaving = await StartAsync(async stop =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, listens ? stop : CancellationToken.None);
        });
        await PublishAsync(leaving, "1");
        await started.Task.WaitAsync(Patience, cancellation);
        using var staying = await StartAsync(async _ =>
        {
            next.TrySetResult();
            await go.Task;
        });

        var asked = Stopwatch.GetTimestamp();
        await leaving.StopAsync(cancellation);
        await next.Task.WaitAsync(Patience, cancellation);

        // One attempt is all it has: had the lost one counted, it would be among the dead letters now.
        Assert.InRange(Stopwatch.GetElapsedTime(asked), DrainTime / 2, TimeSpan.FromSeconds(15));
        go.SetResult();
        await UntilAsync(async () => await InQueueAsync(staying) == 0, "the message to be settled");
        await staying.StopAsync(cancellation);
        var letters = staying.Services.GetRequiredService<IDeadLetters>();
        Assert.Empty(await letters.ListAsync(service, new DeadLetterFilter(), new DeadLetterPage(1), cancellation));
    }

    private async Task<long> InQueueAsync(IHost host)
    {
        var status = await host.Services.GetRequiredService<ITransport>().InspectAsync(service, cancellation);
        return status.Waiting + status.Delayed + status.InHand;
    }

    private Task PublishAsync(IHost host, string id) =>
        host.Services.GetRequiredService<ITransport>().PublishAsync([MessageOf.Type(Type, id, "k")], cancellation);

    private async Task<IHost> StartAsync(Func<CancellationToken, Task> handle)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddRabbitMqTransport(await RabbitMqServer.ConnectionStringAsync(), database.ConnectionString);
        builder.Services.AddMessaging(new MessagingOptions
        {
            ServiceName = service,
            MessageTypes = new MessageTypes(new Dictionary<string, Type> { [Type] = typeof(CupReady) }),
            DrainTime = DrainTime,
            RetryPolicy = new RetryPolicy { MaxAttempts = 1 },
            Handlers = [MessageHandler.Of<CupReady>("on-cup-ready", Type, (_, _, _, stop) => handle(stop))],
        });
        var host = builder.Build();
        await host.Services.GetRequiredService<ITransport>().DeclareAsync(service, [Type], cancellation);
        await host.StartAsync(cancellation);
        return host;
    }

    private sealed record CupReady;
}
