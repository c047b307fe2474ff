using Npgsql;
using Platform.Postgres;
using Platform.Testing;

namespace Postgres.Tests;

public sealed class MigratorTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private NpgsqlDataSource source = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await PostgresServer.CreateDatabaseAsync();
        source = NpgsqlDataSource.Create(database.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Replicas_that_start_together_apply_every_script_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => MigrateAsync()));

        Assert.Equal(4L, await ScalarAsync("select count(*) from schema_scripts where component = 'letters'"));
        Assert.Equal(0L, await ScalarAsync("select count_letters()"));
        Assert.Equal(0L, await ScalarAsync("select count(*) from pg_locks where locktype = 'advisory'"));
    }

    [Fact]
    public async Task A_kill_between_two_steps_is_made_good_by_the_next_start()
    {
        await MigrateAsync();

        // What a kill leaves behind in the middle of building an index concurrently: nothing recorded, and the index there or not.
        await ExecuteAsync("delete from schema_scripts where name <> 'Migrations/0001_letters.sql'; alter table letters drop column sent");
        await MigrateAsync();

        Assert.Equal(4L, await ScalarAsync("select count(*) from schema_scripts where component = 'letters'"));
        Assert.Equal(1L, await ScalarAsync("select count(*) from information_schema.columns where table_name = 'letters' and column_name = 'sent'"));
    }

    [Fact]
    public async Task A_change_that_has_to_wait_for_a_long_transaction_lets_others_pass_meanwhile()
    {
        await MigrateAsync();
        await ExecuteAsync("alter table letters drop column sent; delete from schema_scripts where name = 'Migrations/0003_letters_sent.sql'");
        await using var reader = await source.OpenConnectionAsync(Stop);
        await using var transaction = await reader.BeginTransactionAsync(Stop);
        await using var reading = new NpgsqlCommand("select count(*) from letters", reader);
        await reading.ExecuteScalarAsync(Stop);

        var migrating = MigrateAsync();
        await Eventually.TrueAsync(
            async () => await ScalarAsync("select count(*) from pg_locks where relation = 'letters'::regclass and not granted") is > 0L,
            "the change waits for the reader");

        // Whoever comes after the waiting change gets through once it has given its place back.
        await ExecuteAsync("insert into letters (id) values (1)");
        Assert.False(migrating.IsCompleted);
        await transaction.CommitAsync(Stop);
        await migrating;

        Assert.Equal(1L, await ScalarAsync("select count(*) from letters where not sent"));
    }

    [Fact]
    public async Task A_migration_that_was_edited_after_it_was_applied_stops_the_start()
    {
        await MigrateAsync();
        await ExecuteAsync("update schema_scripts set checksum = 'another' where name = 'Migrations/0001_letters.sql'");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(MigrateAsync);

        Assert.Contains("Migrations/0001_letters.sql of letters was applied with another text", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await ScalarAsync("select count(*) from pg_locks where locktype = 'advisory'"));
    }

    [Fact]
    public async Task A_function_whose_text_has_changed_is_applied_again()
    {
        await MigrateAsync();
        await ExecuteAsync(
            "create or replace function count_letters() returns bigint language sql stable as 'select -1::bigint';"
            + "update schema_scripts set checksum = 'of an earlier text' where name = 'Functions/count_letters.sql'");

        await MigrateAsync();

        Assert.Equal(0L, await ScalarAsync("select count_letters()"));
    }

    private Task MigrateAsync() => Migrator.MigrateAsync(source, "letters", typeof(MigratorTests).Assembly, Stop);

    private async Task ExecuteAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Stop);
    }
}
