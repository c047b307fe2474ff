using AppHost;

namespace WholeSystem;

/// <summary>The whole system with a broker between its services.</summary>
public sealed class SystemOnRabbitMq : RunningSystem
{
    protected override RunSettings Settings(string dataFolder) => base.Settings(dataFolder) with { Transport = MessageTransport.RabbitMq };
}

public sealed class RabbitMqTests(SystemOnRabbitMq system) : IClassFixture<SystemOnRabbitMq>
{
    [Fact]
    public async Task Orders_are_confirmed_over_a_broker_and_take_exactly_what_was_ordered()
    {
        var sku = await system.StockAsync(10);

        var placed = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ =>
            system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (sku, 1)))));
        var endings = await system.EndingsAsync([.. placed.Select(answer => (string)answer.Expect()["id"]!)]);

        Assert.Equal(
            [("confirmed", 10), ("rejected out-of-stock", 2)],
            endings.Values.GroupBy(ending => ending).Select(group => (group.Key, group.Count())).Order());
        await RunningSystem.Eventually(async () => await system.AvailableAsync(sku) == 0, "the last piece to be taken");
        Assert.Equal(0, await system.CountAsync("bus", "select count(*) from dead_letters"));
        Assert.Equal(0, await system.CountAsync("bus", "select count(*) from messages where state <> 'delayed'"));
    }
}
