using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;
using Platform.Messaging;
using Platform.Testing;
using ServiceDefaults.Api;
using ServiceDefaults.Modules;

namespace ServiceDefaults.Tests;

/// <summary>A module as it runs, on a real database and bus: from an event by the log and the bus to the reaction's event and its view.</summary>
public sealed class ModuleTests
{
    [Fact]
    public async Task A_module_runs_from_its_event_to_the_reaction_that_follows_and_the_view_of_both()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();
        await using var bus = await PostgresServer.CreateDatabaseAsync();
        await using var app = Build(database, bus);
        var stop = TestContext.Current.CancellationToken;
        await app.StartAsync(stop);
        var counter = new CounterId("first");

        await app.Services.GetRequiredService<IEventStore>().AppendAsync(
            new Append([new StreamAppend(counter.Stream, 0, [new CounterEvent.Added(40)])], new EventMetadata("flow-1", UserId: "anna")), stop);

        var views = app.Services.GetRequiredService<IViewReader<Totals>>();
        await Eventually.TrueAsync(
            async () => await views.FindAsync("echo", cancellation: stop) is { Document.Total: 40 },
            "the echo's view has the first counter's 40");
        var flow = await app.Services.GetRequiredService<IEventStore>().ReadCorrelatedAsync("flow-1", stop);
        Assert.Equal(["counter-first", "counter-echo"], flow.Select(happened => happened.Stream.Value));
        Assert.Equal("anna", flow[1].Metadata.UserId);
    }

    [Fact]
    public void A_service_without_its_connection_string_says_which_is_missing()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());

        var error = Assert.Throws<InvalidOperationException>(() => builder.AddModule(Module()));

        Assert.Contains("ConnectionStrings__counters-db", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_reads_older_shapes_by_its_upcasters()
    {
        var types = Module().Upcasts("counter_raised", "counter_added", data => new() { ["amount"] = data["by"]!.DeepClone() }).EventTypes;

        Assert.Equal(new CounterEvent.Added(3), types.ShapeOf("counter_raised").Read("""{"by":3}"""u8, PlatformJson.Options));
    }

    [Fact]
    public void A_module_whose_upcaster_leads_nowhere_does_not_start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration["ConnectionStrings:counters-db"] = "Host=nowhere";

        var module = Module().Upcasts("counter_raised", "counter_lost", data => data);

        var error = Assert.Throws<InvalidOperationException>(() => builder.AddModule(module));

        Assert.Contains("'counter_lost', which no record claims", error.Message, StringComparison.Ordinal);
    }

    private static WebApplication Build(TestDatabase database, TestDatabase bus)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseTestServer();
        builder.Configuration["Auth:Issuer"] = TestIssuer.Name;
        builder.Configuration["ConnectionStrings:counters-db"] = database.ConnectionString;
        builder.Configuration["ConnectionStrings:bus"] = bus.ConnectionString;
        builder.AddServiceDefaults();
        builder.AddModule(Module());
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapApi().MapOperations();
        return app;
    }

    // What was added to any counter but the echo is added to the echo too, by way of a message.
    private static Module Module() => new Module("counters")
        .Events<CounterEvent>()
        .View(new TotalsView())
        .Message<AddedElsewhere>("counters.added.v1")
        .Publishes<CounterEvent>((happened, recorded) => happened is CounterEvent.Added added && recorded.Stream.Id != "echo"
            ? [new Outgoing(new AddedElsewhere(added.Amount))]
            : [])
        .Handles<AddedElsewhere, Counter, CounterEvent>(
            "echo", _ => new CounterId("echo").Stream, (message, _, _) => new CounterEvent.Added(message.Amount));

    private sealed record AddedElsewhere(int Amount);

    private sealed record Totals(int Total);

    private sealed class TotalsView : View<Totals>
    {
        public override string Name => "totals";

        public override string? KeyOf(RecordedEvent happened) => happened.Stream.Id;

        public override Totals? Evolve(Totals? document, RecordedEvent happened) => happened.Data is CounterEvent.Added added
            ? new Totals((document?.Total ?? 0) + added.Amount)
            : document;
    }
}
