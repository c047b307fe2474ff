using Npgsql;

namespace WholeSystem;

[Collection(nameof(OnPostgres))]
public sealed class OrdersOnPostgresTests(OnPostgres system) : OrderTests(system)
{
    private readonly OnPostgres system = system;

    [Fact]
    public async Task No_service_can_read_anothers_schema()
    {
        await using var orders = await system.ConnectAsync("orders");
        foreach (var table in (string[])["inventory.mt_events", "inventory_bus.wolverine_incoming_envelopes"])
        {
            await using var read = new NpgsqlCommand($"select count(*) from {table}", orders);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => read.ExecuteScalarAsync(TestContext.Current.CancellationToken));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task A_provider_that_never_answers_ends_the_order_in_time_and_the_stock_goes_back()
    {
        var sku = await system.StockAsync(1);
        var placed = await system.Customer.PostAsync("/api/v1/orders", RunningSystem.Order(sku, 1, "tok_timeout"));

        Assert.Equal(["rejected (timeout)"], await system.EndingsAsync([(string)placed.Expect()["id"]!], TimeSpan.FromMinutes(2)));
        await RunningSystem.UntilAsync(async () => (await StockAsync(sku)).Available == 1, TimeSpan.FromSeconds(30));
        Assert.Equal((1, 0, 1), await StockAsync(sku));
    }
}

[Collection(nameof(OnPostgres))]
public sealed class KillsOnPostgresTests(OnPostgres system) : KillTests(system, "redis", "postgres");
