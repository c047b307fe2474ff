using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;
using Platform.Messaging;
using Platform.Testing;
using ServiceDefaults.Modules;

namespace ServiceDefaults.Tests;

/// <summary>A module's batch reaction and its older message, on a real database and bus.</summary>
public sealed class BatchReactionTests
{
    [Fact]
    public async Task Messages_that_are_at_hand_together_are_decided_by_one_append_each_in_its_flow_and_repeats_stop_nobody()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();
        await using var bus = await PostgresServer.CreateDatabaseAsync();
        await using var app = Build(database, bus);
        var stop = TestContext.Current.CancellationToken;
        await app.StartAsync(stop);
        var (store, transport) = (app.Services.GetRequiredService<IEventStore>(), app.Services.GetRequiredService<ITransport>());
        await Eventually.TrueAsync(async () => await IsDeclaredAsync(transport), "the queue is declared");

        // Every tenth had its effect before, as after a kill between the append and the settlement; every seventh is refused.
        foreach (var i in Enumerable.Range(0, 100).Where(i => i % 10 == 0))
        {
            await store.AppendAsync(new Append([], new EventMetadata("earlier"), new InboxRecord("tally", $"m{i}")), stop);
        }

        await transport.PublishAsync([.. Enumerable.Range(0, 100).Select(i => Message(i, i % 2 == 0 ? "tallied.v1" : "tallied.v2"))], stop);

        var expected = Enumerable.Range(0, 100).Where(i => i % 10 != 0 && i % 7 != 0).ToList();
        await Eventually.TrueAsync(
            async () => (await store.ReadAsync(new CounterId($"c{expected[^1]}").Stream, default, stop)).Version == 1
                && await transport.InspectAsync("tallies", stop) is { Waiting: 0, InHand: 0 },
            "all are handled");
        foreach (var i in Enumerable.Range(0, 100))
        {
            var slice = await store.ReadAsync(new CounterId($"c{i}").Stream, default, stop);
            Assert.Equal(expected.Contains(i) ? 1 : 0, slice.Version);
            Assert.All(
                slice.Events,
                happened => Assert.Equal(($"flow-{i}", $"m{i}"), (happened.Metadata.CorrelationId, happened.Metadata.CausationId)));
        }

        var letters = await app.Services.GetRequiredService<IDeadLetters>().ListAsync("tallies", new(), new DeadLetterPage(100), stop);
        Assert.Equal(Enumerable.Range(0, 100).Count(i => i % 7 == 0), letters.Count);
    }

    private static async Task<bool> IsDeclaredAsync(ITransport transport)
    {
        try
        {
            await transport.PublishAsync("tallies", []);
            return true;
        }
        catch (QueueNotFoundException)
        {
            return false;
        }
    }

    private static WebApplication Build(TestDatabase database, TestDatabase bus)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseTestServer();
        builder.Configuration["Auth:Issuer"] = TestIssuer.Name;
        builder.Configuration["ConnectionStrings:tallies-db"] = database.ConnectionString;
        builder.Configuration["ConnectionStrings:bus"] = bus.ConnectionString;
        builder.AddServiceDefaults();
        builder.AddModule(new Module("tallies")
            .Events<CounterEvent>()
            .Message<Tallied>("tallied.v2")
            .Accepts<TalliedOnce, Tallied>("tallied.v1", old => new Tallied(old.Counter, 1))
            .HandlesBatch<Tallied, Counter, CounterEvent>(
                "tally",
                message => new CounterId(message.Counter).Stream,
                (message, _, _) => int.Parse(message.Counter[1..]) % 7 == 0
                    ? Decision.Refuse<CounterEvent>("unlucky", "Sevens are refused.")
                    : new CounterEvent.Added(message.Amount),
                retry: new RetryPolicy { MaxAttempts = 3 }));
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    private static Published Message(int i, string type) => new(new CloudEvent
    {
        Id = $"m{i}",
        Type = type,
        Source = "tests",
        PartitionKey = $"c{i}",
        CorrelationId = $"flow-{i}",
        Data = JsonElement.Parse(type == "tallied.v1" ? $$"""{"counter":"c{{i}}"}""" : $$"""{"counter":"c{{i}}","amount":1}"""),
    });

    private sealed record TalliedOnce(string Counter);

    private sealed record Tallied(string Counter, int Amount);
}
