using System.Globalization;
using System.Text.Json;
using Npgsql;
using Platform.Testing;

namespace Orders.Tests.StoreOperations;

public sealed class StoreCommandTests : IAsyncLifetime
{
    private const int Streams = 3_000;
    private const int EventsEach = 20;

    private const string Log =
        "select md5(string_agg(concat_ws('|', id, stream_id, version, type, data, timestamp, correlation_id), ',' order by seq_id)) from mt_events";

    private readonly string folder = Directory.CreateTempSubdirectory("store-command-tests-").FullName;
    private TestDatabase database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string File => Path.Combine(folder, "log.ndjson");

    public async ValueTask InitializeAsync() => database = await PostgresServer.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_import_that_is_killed_continues_and_what_it_made_can_be_verified_and_carried_on()
    {
        await WriteFileAsync();
        using (var import = OrdersProgram.Start(database.ConnectionString, "import", File))
        {
            await Eventually.TrueAsync(async () => await CountAsync() > 0, "the import has written a batch");
            import.Kill();
            await import.WaitForExitAsync(Cancellation);
        }

        var left = await CountAsync();
        Assert.InRange(left, 1, (Streams * EventsEach) - 1);

        var (exitCode, output, _) = await OrdersProgram.RunAsync(database.ConnectionString, "import", File, "--json");
        Assert.Equal(0, exitCode);
        Assert.Equal(left, JsonDocument.Parse(output).RootElement.GetProperty("alreadyThere").GetInt64());
        Assert.Equal(Streams * EventsEach, await CountAsync());

        (exitCode, output, _) = await OrdersProgram.RunAsync(database.ConnectionString, "verify");
        Assert.Equal(0, exitCode);
        Assert.Contains("All is as it must be.", output, StringComparison.Ordinal);

        var compressed = File + ".gz";
        Assert.Equal(0, (await OrdersProgram.RunAsync(database.ConnectionString, "export", compressed)).ExitCode);
        await using var second = await PostgresServer.CreateDatabaseAsync();
        Assert.Equal(0, (await OrdersProgram.RunAsync(second.ConnectionString, "import", compressed)).ExitCode);
        Assert.Equal(await QueryAsync<string>(database, Log), await QueryAsync<string>(second, Log));
    }

    [Fact]
    public async Task Damage_ends_a_verification_with_1_and_is_named()
    {
        await WriteFileAsync(streams: 2);
        Assert.Equal(0, (await OrdersProgram.RunAsync(database.ConnectionString, "import", File)).ExitCode);
        await QueryAsync<long>(database, "with gone as (delete from mt_events where seq_id = 3 returning 1) select count(*) from gone");

        var (exitCode, output, _) = await OrdersProgram.RunAsync(database.ConnectionString, "verify", "--json");

        Assert.Equal(1, exitCode);
        var finding = Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("findings").EnumerateArray());
        Assert.Equal("version-gap", finding.GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_is_asked_for_wrongly_ends_with_2_and_what_cannot_be_done_with_1_each_with_a_code()
    {
        await AssertFailsAsync(2, "usage:", "explode");
        await AssertFailsAsync(2, "usage:", "streams", "--limit", "many");
        await AssertFailsAsync(2, "usage:", "stream", "nodash");
        await AssertFailsAsync(1, "store-missing:", "verify");
        await AssertFailsAsync(1, "file-unusable:", "import", File);
        await WriteFileAsync(streams: 1);
        await AssertFailsAsync(1, "file-exists:", "export", File);
        await System.IO.File.AppendAllTextAsync(File, "nonsense\n", Cancellation);
        await AssertFailsAsync(1, "line-malformed: Line 21:", "import", File);
        await AssertFailsAsync(1, "stream-not-found:", "stream", "price-NONE");
        await AssertFailsAsync(1, "view-not-found:", "rebuild", "no_such_view");
        await AssertFailsAsync(1, "parked-key-required:", "retry-parked", "order_list");
    }

    private async Task AssertFailsAsync(int expected, string beginning, params string[] arguments)
    {
        var (exitCode, output, error) = await OrdersProgram.RunAsync(database.ConnectionString, arguments);
        Assert.Equal(expected, exitCode);
        Assert.StartsWith(beginning, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error + output, StringComparison.Ordinal);
    }

    private async Task WriteFileAsync(int streams = Streams)
    {
        await using var file = new StreamWriter(File);
        for (var version = 1; version <= EventsEach; version++)
        {
            for (var stream = 0; stream < streams; stream++)
            {
                var line = new
                {
                    specversion = "1.0",
                    id = Guid.CreateVersion7(),
                    source = "orders",
                    type = "price_set",
                    subject = $"price-ITEM-{stream}",
                    time = DateTimeOffset.UnixEpoch.AddSeconds(version),
                    sequence = version.ToString(CultureInfo.InvariantCulture),
                    correlationid = "imported",
                    data = new { amount = new { amount = "1.00", currency = "EUR" }, itemVersion = version },
                };
                await file.WriteLineAsync(JsonSerializer.Serialize(line));
            }
        }
    }

    private async Task<long> CountAsync()
    {
        try
        {
            return await QueryAsync<long>(database, "select count(*) from mt_events");
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    private static async Task<T> QueryAsync<T>(TestDatabase database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
