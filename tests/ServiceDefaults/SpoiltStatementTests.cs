using Marten;
using ServiceDefaults.EventStore;

namespace ServiceDefaults.Tests;

public sealed class SpoiltStatementTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_cancelled_while_it_was_prepared_is_read_again()
    {
        await using var database = await PostgresDatabase.CreateAsync("orders");

        // A function that is immutable is worked out while its statement is planned: after it was parsed, and before its columns are told.
        await database.ExecuteAsync(
            """
            create table orders.patience (seconds float);
            insert into orders.patience values (0);
            create function orders.slow() returns int immutable language plpgsql as
            $$ begin perform pg_sleep(seconds) from orders.patience; return 1; end $$
            """);
        await using var store = DocumentStore.For(options =>
        {
            options.Connection($"{database.ConnectionString};Maximum Pool Size=1;Max Auto Prepare=10;Auto Prepare Min Usages=2");
            options.ReadAgainWhatWasSpoilt();
        });

        await SlowAsync(store, Stop);
        await database.ExecuteAsync("update orders.patience set seconds = 30");
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SlowAsync(store, patience.Token));
        await database.ExecuteAsync("update orders.patience set seconds = 0");

        Assert.Equal(1, await SlowAsync(store, Stop));
    }

    private static async Task<int> SlowAsync(DocumentStore store, CancellationToken stop)
    {
        await using var session = store.QuerySession();
        return (await session.AdvancedSql.QueryAsync<int>("select orders.slow()", stop)).Single();
    }
}
