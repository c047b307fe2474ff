using System.Collections.Concurrent;
using System.Net;

namespace WholeSystem;

/// <summary>The processes of a service take turns in leaving while callers go on: none of them notices.</summary>
public abstract class RollingRestartTests(RunningSystem system, params string[] services)
{
    [Fact]
    public async Task A_rolling_restart_loses_no_request_and_no_message()
    {
        var sku = await system.StockAsync(100_000);
        var placed = new ConcurrentBag<Answer>();
        var read = new ConcurrentBag<Answer>();
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 3).Select(_ => PlaceUntilAsync(sku, placed, stop.Token))
            .Append(ReadUntilAsync(read, stop.Token)).ToArray();

        try
        {
            foreach (var service in services)
            {
                var processes = system.ProcessesOf(service);
                Assert.True(processes.Count > 1, $"{service} has only {string.Join(", ", processes)}.");
                foreach (var process in processes)
                {
                    await system.RestartAsync(process);
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(callers);
        }

        Assert.All(placed, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        Assert.All(read, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        string[] orders = [.. placed.Select(answer => (string)answer.Expect()["id"]!)];
        await system.AllConfirmedAsync(orders, TimeSpan.FromMinutes(1));
        var reserved = await RunningSystem.UntilAsync(
            async () => (int)(await system.ItemAsync(sku))["reserved"]!, pieces => pieces == orders.Length, TimeSpan.FromSeconds(30));
        Assert.Equal(orders.Length, reserved);
    }

    private async Task ReadUntilAsync(ConcurrentBag<Answer> answers, CancellationToken stop)
    {
        string[] lists = ["orders", "inventory/items", "subscriptions", "notifications"];
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            answers.Add(await system.Customer.GetAsync($"/api/v1/{lists[number % lists.Length]}"));
            await Task.Delay(50, CancellationToken.None);
        }
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
public sealed class RollingOnPostgresTests(ReplicatedOnPostgres system)
    : RollingRestartTests(system, "orders", "inventory");

[Collection(nameof(ReplicatedOnRabbitMq))]
public sealed class OrdersOnRabbitMqTests(ReplicatedOnRabbitMq system) : OrderTests(system);

[Collection(nameof(ReplicatedOnRabbitMq))]
public sealed class RollingOnRabbitMqTests(ReplicatedOnRabbitMq system)
    : RollingRestartTests(system, "orders", "inventory", "subscriptions", "notifications");

[Collection(nameof(ReplicatedOnRabbitMq))]
public sealed class KillsOnRabbitMqTests(ReplicatedOnRabbitMq system) : KillTests(system, "rabbitmq");
