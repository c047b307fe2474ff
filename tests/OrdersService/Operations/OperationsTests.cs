using System.Net;
using Contracts.Inventory;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests.Operations;

public sealed class OperationsTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddMinutes(15);

    [Fact]
    public async Task Operators_and_admins_may_see_and_mend_and_nobody_else()
    {
        string[] readings =
        [
            "overview", "streams", "streams/none", "streams/none/events", "streams/none/state", "journeys/none", "projections", "projections/none",
            "projections/none/skipped", "flows", "dead-letters", "dead-letters/summary", $"dead-letters/{Guid.Empty}", "scheduled", "nodes",
        ];
        (string, object?)[] acts =
        [
            ("projections/none/pause", null), ("projections/none/resume", null), ("projections/none/rebuild", null), ("flows/none/nudge", null),
            ("flows/none/abort", new { reason = "none" }), ($"dead-letters/{Guid.Empty}/edit", new { body = new { } }),
            ("dead-letters/replay", new { ids = new[] { Guid.Empty } }), ("dead-letters/discard", new { ids = new[] { Guid.Empty } }),
            ($"scheduled/{Guid.Empty}/cancel", null), ($"scheduled/{Guid.Empty}/reschedule", new { due = Later }),
        ];

        Task<ServiceAnswer[]> AllOf(string? role) => Task.WhenAll(
            [.. readings.Select(path => orders.ReadAsync(path, role)), .. acts.Select(act => orders.TellAsync(act.Item1, act.Item2, role))]);
        foreach (var (role, expected) in new[] { ((string?)null, HttpStatusCode.Unauthorized), ("customer", HttpStatusCode.Forbidden) })
        {
            Assert.All(await AllOf(role), answer => Assert.Equal(expected, answer.Status));
        }

        HttpStatusCode[] allowed = [HttpStatusCode.OK, HttpStatusCode.NotFound];
        foreach (var role in new[] { "operator", "admin" })
        {
            Assert.All(await AllOf(role), answer => Assert.Contains(answer.Status, allowed));
        }
    }

    [Fact]
    public async Task The_overview_says_what_needs_attention()
    {
        await orders.PlaceAsync();
        await orders.GiveUpAsync(new TimeoutException("Nobody answered."), new StockReleased(IdOf($"{Guid.CreateVersion7()}"), false));

        var overview = (await orders.ReadAsync("overview")).Data!;

        Assert.Equal("orders", (string?)overview["service"]);
        Assert.True((int)overview["messages"]!["scheduled"]! > 0);
        Assert.True((int)overview["flows"]!["waiting"]! > 0);
        Assert.Contains("OrderSummary", overview["projections"]!.AsArray().Select(one => (string)one!["name"]!));
        Assert.Contains("deadLetters", overview["attention"]!.AsArray().Select(one => (string)one!["kind"]!));
    }

    [Fact]
    public async Task The_overview_says_how_fast_messages_are_handled()
    {
        await orders.HandleAsync(new StockReserved(IdOf(await orders.PlaceAsync()), Later));

        var rates = (await orders.ReadAsync("overview")).Data!["messages"]!["handledPerSecond"]!;

        Assert.InRange((double)rates["orders.authorise-payment.V1"]!, 0.1, 100);
    }

    [Fact]
    public async Task Streams_are_listed_page_by_page_there_and_back_and_found_by_id_and_type()
    {
        string[] placed = [await orders.PlaceAsync(), await orders.PlaceAsync(), await orders.PlaceAsync()];

        var first = await orders.ReadAsync("streams?limit=1&type=Order");
        var second = await orders.ReadAsync($"streams?limit=1&type=Order&cursor={first.Cursor("next")}");
        var third = await orders.ReadAsync($"streams?limit=1&type=Order&cursor={second.Cursor("next")}");
        var back = await orders.ReadAsync($"streams?limit=1&type=Order&cursor={third.Cursor("previous")}");

        Assert.Equal(placed.Reverse(), new[] { first, second, third }.Select(page => (string)page.Items().Single()["id"]!));
        Assert.Equal(second.Data!.ToJsonString(), back.Data!.ToJsonString());
        Assert.Equal("Order", (string?)(await orders.ReadAsync($"streams?id={placed[0]}")).Items().Single()["type"]);
        Assert.Empty((await orders.ReadAsync($"streams?id={placed[0]}&type=Erasure")).Items());
        Assert.Empty((await orders.ReadAsync("streams?type=Parcel")).Items());
        Assert.Equal(1, (int)(await orders.ReadAsync($"streams/{placed[0]}")).Data!["version"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await orders.ReadAsync($"streams/{Guid.CreateVersion7()}")).Status);
    }

    [Fact]
    public async Task A_stream_is_read_as_it_is_stored_with_seals_closed_and_secrets_hidden()
    {
        var id = await orders.PlaceAsync();
        await orders.HandleAsync(new StockReserved(IdOf(id), Later));

        var events = await orders.ReadAsync($"streams/{id}/events?limit=2");
        var rest = await orders.ReadAsync($"streams/{id}/events?limit=2&cursor={events.Cursor("next")}");
        var last = await orders.ReadAsync($"streams/{id}/events?limit=1&sort=-version");
        var then = (await orders.ReadAsync($"streams/{id}/state?version=1")).Data!;
        var now = (await orders.ReadAsync($"streams/{id}/state")).Data!;

        Assert.Equal(
            ["order_placed", "stock_reserved", "payment_authorised"], events.Items().Concat(rest.Items()).Select(one => (string)one["name"]!));
        Assert.Equal("payment_authorised", (string?)last.Items().Single()["name"]);
        Assert.Null(rest.Cursor("next"));
        var placed = events.Items().First();
        Assert.Equal(("(hidden)", "customer"), ((string?)placed["data"]!["paymentToken"], (string?)placed["by"]));
        Assert.NotNull(placed["data"]!["shippingAddress"]!["sealed"]);
        Assert.DoesNotContain("Ada", events.Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(("placed", "(hidden)"), (((string?)then["state"]!["status"])?.ToLowerInvariant(), (string?)then["state"]!["paymentToken"]));
        Assert.Equal(("paid", 3), (((string?)now["state"]!["status"])?.ToLowerInvariant(), (int)now["version"]!));
        Assert.DoesNotContain("Ada", now.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await orders.ReadAsync($"streams/{id}/state?version=9")).Status);
    }

    [Fact]
    public async Task A_journey_holds_events_deadlines_and_dead_letters_in_the_order_of_time()
    {
        var id = await orders.PlaceAsync();
        await orders.GiveUpAsync(new TimeoutException("Nobody answered."), new StockReserved(IdOf(id), Later));

        var journey = (await orders.ReadAsync($"journeys/{id}")).Data!;

        var entries = journey["entries"]!.AsArray();
        Assert.Equal([id], journey["streams"]!.AsArray().Select(stream => (string)stream!));
        Assert.NotEmpty(journey["correlationIds"]!.AsArray());
        Assert.Equal(["event", "deadLetter", "deadline"], entries.Select(entry => (string)entry!["kind"]!));
        Assert.Equal(("order_placed", "orders"), ((string?)entries[0]!["name"], (string?)entries[0]!["service"]));
        Assert.Contains("Nobody answered.", (string?)entries[1]!["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journey_says_of_an_event_who_outside_was_called_for_it()
    {
        var id = await orders.PlaceAsync();
        await orders.HandleAsync(new StockReserved(IdOf(id), Later));

        var entries = (await orders.ReadAsync($"journeys/{id}")).Data!["entries"]!.AsArray()
            .Where(entry => (string?)entry!["kind"] == "event").Select(entry => ((string?)entry!["name"], (string?)entry["called"]));

        Assert.Equal([("order_placed", null), ("stock_reserved", null), ("payment_authorised", "payments")], entries);
    }

    [Fact]
    public async Task A_waiting_order_is_nudged_and_then_aborted()
    {
        var id = await orders.PlaceAsync();
        var flow = (await orders.ReadAsync("flows?step=stock&limit=100")).Items().Single(one => (string?)one["id"] == id);

        ServiceAnswer nudged = null!;
        var session = await orders.TrackAsync(async () => nudged = await orders.TellAsync($"flows/{id}/nudge"));
        await orders.TrackAsync(() => orders.TellAsync($"flows/{id}/abort", new { reason = "It hangs." }));

        Assert.Equal(["nudge", "abort"], flow["actions"]!.AsArray().Select(action => (string)action!));
        Assert.Equal(HttpStatusCode.OK, nudged.Status);
        Assert.Single(session.Sent.MessagesOf<ReserveStock>());
        Assert.Equal("cancelled (It hangs.)", await orders.StatusOfAsync(id));
        Assert.Equal(["ops_flow_nudged", "ops_flow_aborted"], await orders.ActsAsync(id));
        Assert.Equal("flow-not-abortable", (await orders.TellAsync($"flows/{id}/abort", new { reason = "again" })).Code);
    }

    [Fact]
    public async Task An_order_whose_timer_was_taken_away_is_stuck_until_it_is_nudged()
    {
        var wait = orders.Waits.Stock;
        orders.Waits.Stock = TimeSpan.FromSeconds(30);
        var id = await orders.PlaceAsync();
        orders.Waits.Stock = wait;
        var timer = (await orders.ReadAsync($"scheduled?about={id}")).Items().Single();
        await orders.TellAsync($"scheduled/{timer["id"]}/cancel");

        // Long after its deadline.
        await orders.Service.Database.QueryAsync<int>(
            $$"""update orders.mt_doc_order set data = data || '{"deadline": "2026-01-01T00:00:00+00:00"}' where id = '{{id}}' returning 1""");
        var stuck = (await orders.ReadAsync("flows?only=stuck")).Items().Select(one => ((string?)one["id"], (bool)one["isStuck"]!));
        var attention = (await orders.ReadAsync("overview")).Data!["attention"]!.AsArray().Select(one => (string)one!["kind"]!);
        await orders.TrackAsync(() => orders.TellAsync($"flows/{id}/nudge"));

        Assert.Equal([(id, true)], stuck);
        Assert.Contains("stuckFlows", attention);
        Assert.Equal("rejected (timeout)", await orders.StatusOfAsync(id));
    }
}
