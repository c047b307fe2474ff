using System.Net;
using System.Text.Json.Nodes;
using AppHost;
using Npgsql;

namespace WholeSystem;

/// <summary>A message that no handler can read is put right by an operator, and the flow that waited for it goes on.</summary>
public sealed class DeadLetterTests(RunningSystem system)
{
    private const string Root = "/api/v1/ops/dead-letters";

    [Fact]
    public async Task An_order_whose_message_was_damaged_is_confirmed_when_an_operator_has_mended_and_replayed_it()
    {
        using var inventory = system.Operator.For(system.Application.GetEndpoint("inventory"));
        using var customer = system.Customer.For(system.Application.GetEndpoint("inventory"));
        var sku = await system.StockAsync(5);
        await DamageAsync(sku);
        string order;
        JsonNode letter;
        try
        {
            order = (string)(await system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (sku, 2)))).Expect()["id"]!;
            letter = await FindAsync(inventory, order);
        }
        finally
        {
            await ExecuteAsync("drop trigger damage on messages; drop function damage()");
        }

        Assert.Contains("JsonException", (string?)letter["error"], StringComparison.Ordinal);
        Assert.Equal("placed", (string?)(await system.Customer.GetAsync($"/api/v1/orders/{order}")).Expect()["status"]);
        Assert.Equal(HttpStatusCode.Forbidden, (await customer.GetAsync($"{Root}/{letter["id"]}")).Status);
        var asItIs = await inventory.PostAsync($"{Root}/{letter["id"]}/replay", new { data = letter["message"]!["data"] });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "validation-failed"), (asItIs.Status, asItIs.Code));

        // The stock's deadline of half a minute runs while the message lies there.
        var mended = letter["message"]!["data"]!.DeepClone();
        mended["lines"]![0]!["quantity"] = 2;
        Assert.Equal("edited", (string?)(await inventory.PostAsync($"{Root}/{letter["id"]}/replay", new { data = mended })).Expect()["action"]);

        Assert.Equal("confirmed", (await system.EndingsAsync([order]))[order]);
        await RunningSystem.Eventually(async () => await system.AvailableAsync(sku) == 3, "the stock to be taken once");
        Assert.Equal("dead-letter-not-found", (await inventory.GetAsync($"{Root}/{letter["id"]}")).Code);
        var actions = (await inventory.GetAsync($"{Root}/actions")).Expect().AsArray();
        var action = actions.Single(item => (long)item!["letterId"]! == (long)letter["id"]!)!;
        Assert.Equal(("edited", DemoUsers.Operator), ((string)action["action"]!, (string)action["userId"]!));
    }

    /// <summary>The letter that belongs to an order, with its message.</summary>
    private static async Task<JsonNode> FindAsync(ApiClient inventory, string order)
    {
        JsonNode? found = null;
        await RunningSystem.Eventually(
            async () =>
            {
                foreach (var item in (await inventory.GetAsync($"{Root}?type=inventory.reserve-stock.v1")).Expect().AsArray())
                {
                    var letter = (await inventory.GetAsync((string)item!["links"]!["self"]!["href"]!)).Data;
                    found = (string?)letter?["message"]?["data"]?["orderId"] == order ? letter : found;
                }

                return found is not null;
            },
            "the order's message among the dead letters");
        return found!;
    }

    /// <summary>Whatever asks for this item loses its quantity on the way into the queue.</summary>
    private Task DamageAsync(string sku) => ExecuteAsync(
        $$"""
        create function damage() returns trigger language plpgsql as $body$
        begin
          new.body := jsonb_set(new.body::jsonb, '{data,lines,0,quantity}', '"two"')::json;
          return new;
        end
        $body$;
        create trigger damage before insert on messages for each row
        when (new.message_type = 'inventory.reserve-stock.v1' and new.body #>> '{data,lines,0,sku}' = '{{sku}}') execute function damage();
        """);

    private async Task ExecuteAsync(string sql)
    {
        await using var bus = NpgsqlDataSource.Create(await system.Application.GetConnectionStringAsync("bus"));
        await using var command = bus.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
