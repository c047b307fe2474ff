using System.Net;
using System.Text;
using Npgsql;

namespace WholeSystem;

/// <summary>What is known about a person lies nowhere in the clear, and after the erasure nobody can read it any more.</summary>
[Collection(nameof(OnPostgres))]
public sealed class ErasureTests(OnPostgres system)
{
    private const string Canary = "Zaphod-Canary-4711";
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_person_is_erased_everywhere()
    {
        var sku = await system.StockAsync(10);
        var placed = await system.OtherCustomer.PostAsync("/api/v1/orders", new
        {
            lines = new[] { new { sku, quantity = 1 } },
            shippingAddress = new { name = Canary, line1 = $"{Canary} Street", city = "Lyon", postalCode = "69001", country = "FR" },
            paymentToken = "tok_ok",
        });
        var order = $"/api/v1/orders/{placed.Expect()["id"]}";
        (await RunningSystem.UntilAsync(TellAddressAsync, answer => answer.Status != HttpStatusCode.ServiceUnavailable, Recovery)).Expect();
        await system.EndingsAsync([(string)placed.Expect()["id"]!], TimeSpan.FromSeconds(30));
        (await system.OtherCustomer.PostAsync($"{order}/cancel", new { reason = "enough" })).Expect();
        Assert.Equal(Canary, (string?)(await system.OtherCustomer.GetAsync(order)).Expect()["shippingAddress"]!["name"]);
        Assert.Empty(await PlacesOfCanaryAsync());

        const string erasure = "/api/v1/customers/customer2/personal-data";
        Assert.Equal(403, (int)(await system.Customer.DeleteAsync(erasure)).Status);
        Assert.Equal(202, (int)(await system.Admin.DeleteAsync(erasure)).Status);
        await RunningSystem.UntilAsync(
            async () => (string?)(await system.Admin.GetAsync(erasure)).Expect()["status"] == "completed", TimeSpan.FromSeconds(60));

        Assert.Equal("completed", (string?)(await system.Admin.GetAsync(erasure)).Expect()["status"]);
        Assert.Null((await system.Operator.GetAsync(order)).Expect()["shippingAddress"]);
        Assert.Null((await system.OtherCustomer.GetAsync("/api/v1/notifications/preferences")).Expect()["email"]);
        Assert.Empty(await PlacesOfCanaryAsync());
        Assert.DoesNotContain(Canary, await system.LogsAsync(), StringComparison.Ordinal);
    }

    // After a test that kills the database a service may say once that it does not answer, and whoever asked is to ask again.
    private Task<Answer> TellAddressAsync() =>
        system.OtherCustomer.PutAsync("/api/v1/notifications/preferences", new { email = $"{Canary}@example.com" });

    private async Task<IReadOnlyList<string>> PlacesOfCanaryAsync()
    {
        await using var server = await system.ConnectToServerAsync();
        var tables = await ReadAsync(
            server, "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables where schemaname !~ '^(pg_|information)'");
        Assert.Contains("orders.mt_events", tables);
        string[] shapes =
        [
            Canary, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Canary)), Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary))[..^4],
        ];
        var found = new List<string>();
        foreach (var table in tables)
        {
            var patterns = $"array['%{string.Join("%', '%", shapes)}%']";
            found.AddRange(await ReadAsync(server, $"select '{table}' from {table} t where t::text like any ({patterns}) limit 1"));
        }

        return found;
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlConnection server, string sql)
    {
        await using var command = new NpgsqlCommand(sql, server);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
