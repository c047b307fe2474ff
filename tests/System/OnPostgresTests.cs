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
}

[Collection(nameof(OnPostgres))]
public sealed class KillsOnPostgresTests(OnPostgres system) : KillTests(system, "redis", "postgres");
