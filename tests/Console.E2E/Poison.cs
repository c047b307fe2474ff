using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Npgsql;

namespace ConsoleE2E;

/// <summary>An order that waits for stock, and the message that asked for it, which inventory has given up.</summary>
public sealed record DamagedOrder(string Order, string Letter);

/// <summary>
/// A fault between two services: whatever asks for 77 pieces arrives in inventory's queue as asking for -7. That is a message that can never be
/// handled, and its order waits for the answer.
/// </summary>
internal static class Poison
{
    private const int Pieces = 77;

    // A body is written in hexadecimal to be changed in place: it is no text, and keeps its length.
    private const string Fault =
        """
        create function bus.damage() returns trigger language plpgsql as $$
        begin
            new.body := decode(replace(encode(new.body, 'hex'), encode('"quantity":77', 'hex'), encode('"quantity":-7', 'hex')), 'hex');
            return new;
        end $$;
        create trigger damage before insert on bus.wolverine_queue_inventory for each row execute function bus.damage();
        """;

    public static async Task PrepareAsync(RunningConsole console)
    {
        await using var server = await console.ConnectToServerAsync();
        await using var command = new NpgsqlCommand(Fault, server);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<DamagedOrder> PlantAsync(RunningConsole console)
    {
        var order = await console.PlaceAsync("tok_ok", Pieces);
        using var inventory = console.ClientOf("inventory", RunningConsole.Patience);
        inventory.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await console.TokenOfAsync("operator"));
        var letters = new JsonArray();
        await RunningSystem.UntilAsync(
            async () =>
            {
                var answer = await inventory.GetStringAsync(new Uri($"/ops/dead-letters?about={order}", UriKind.Relative));
                letters = JsonNode.Parse(answer)!["data"]!.AsArray();
                return letters.Count > 0;
            },
            RunningConsole.Patience);
        return new DamagedOrder(order, (string)Assert.Single(letters)!["id"]!);
    }
}
