using System.Collections.Concurrent;
using System.Net;

namespace WholeSystem;

/// <summary>Two processes of a service take turns in leaving while callers go on: none of them notices.</summary>
public abstract class RollingRestartTests(RunningSystem system)
{
    [Fact]
    public async Task A_rolling_restart_loses_no_request_and_no_message()
    {
        var sku = await system.StockAsync(100_000);
        var answers = new ConcurrentBag<Answer>();
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 3).Select(_ => PlaceUntilAsync(sku, answers, stop.Token)).ToArray();

        try
        {
            foreach (var replica in (string[])["orders", "orders-2", "inventory", "inventory-2"])
            {
                await system.RestartAsync(replica);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(callers);
        }

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        string[] orders = [.. answers.Select(answer => (string)answer.Expect()["id"]!)];
        await system.AllConfirmedAsync(orders, TimeSpan.FromMinutes(1));
        var reserved = await RunningSystem.UntilAsync(
            async () => (int)(await system.ItemAsync(sku))["reserved"]!, pieces => pieces == orders.Length, TimeSpan.FromSeconds(30));
        Assert.Equal(orders.Length, reserved);
    }

    private async Task PlaceUntilAsync(string sku, ConcurrentBag<Answer> answers, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            answers.Add(await system.Customer.PostAsync("/api/v1/orders", RunningSystem.Order(sku, 1, "tok_ok")));

            // Asking as fast as they can, they would leave a replica that starts hardly any time of two cores.
            await Task.Delay(250, CancellationToken.None);
        }
    }
}

[Collection(nameof(ReplicatedOnPostgres))]
public sealed class OrdersOnTwoReplicasTests(ReplicatedOnPostgres system) : OrderTests(system);

[Collection(nameof(ReplicatedOnPostgres))]
public sealed class RollingOnPostgresTests(ReplicatedOnPostgres system) : RollingRestartTests(system);

[Collection(nameof(ReplicatedOnRabbitMq))]
public sealed class OrdersOnRabbitMqTests(ReplicatedOnRabbitMq system) : OrderTests(system);

[Collection(nameof(ReplicatedOnRabbitMq))]
public sealed class RollingOnRabbitMqTests(ReplicatedOnRabbitMq system) : RollingRestartTests(system);

[Collection(nameof(ReplicatedOnRabbitMq))]
public sealed class KillsOnRabbitMqTests(ReplicatedOnRabbitMq system) : KillTests(system, "rabbitmq");
