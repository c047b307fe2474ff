using System.Net;
using System.Text.Json.Nodes;
using Contracts.Inventory;
using Contracts.Orders;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests.Operations;

public sealed class DeadLetterTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddMinutes(15);

    [Fact]
    public async Task A_letter_that_is_corrected_and_replayed_completes_its_order()
    {
        var id = await orders.PlaceAsync();
        await orders.HandleAsync(new StockReserved(IdOf(id), Later));
        var (wrong, letter) = ($"{Guid.CreateVersion7()}", Guid.Empty);
        letter = (await orders.GiveUpAsync(new InvalidOperationException("No such order."), new StockCommitted(IdOf(wrong))))[0];

        var read = (await orders.ReadAsync($"dead-letters/{letter}")).Data!;
        var body = read["body"]!.DeepClone().AsObject();
        var member = Assert.Single(body).Key;
        body[member] = id;
        var edited = await orders.TellAsync($"dead-letters/{letter}/edit", new { body });

        Assert.Equal(("System.InvalidOperationException", "No such order."), ((string?)read["exceptionType"], (string?)read["exceptionMessage"]));
        Assert.Equal(HttpStatusCode.OK, edited.Status);
        await RunningService.WaitAsync(async () => await orders.StatusOfAsync(id) == "confirmed");
        Assert.Equal(["ops_dead_letter_edited"], await orders.ActsAsync($"{letter}"));
    }

    [Fact]
    public async Task A_body_that_is_not_its_message_is_refused()
    {
        var letter = (await orders.GiveUpAsync(new TimeoutException("Late."), new StockReleased(IdOf($"{Guid.CreateVersion7()}"), false)))[0];
        var right = (await orders.ReadAsync($"dead-letters/{letter}")).Data!["body"]!.AsObject();
        var (unknown, lacking, hiding) = (right.DeepClone().AsObject(), right.DeepClone().AsObject(), right.DeepClone().AsObject());
        unknown["colour"] = "green";
        lacking.Remove(right.First().Key);
        hiding["token"] = "(hidden)";

        foreach (var (body, path) in new[] { (unknown, "body.colour"), (lacking, $"body.{right.First().Key}"), (hiding, "body") })
        {
            var refused = await orders.TellAsync($"dead-letters/{letter}/edit", new { body });
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "validation-failed"), (refused.Status, refused.Code));
            Assert.NotNull(refused.Body!["error"]!["errors"]![path]);
        }

        Assert.Equal("malformed-body", (await orders.TellAsync($"dead-letters/{letter}/edit", new { })).Code);
        Assert.False((bool)(await orders.ReadAsync($"dead-letters/{letter}")).Data!["isReplaying"]!);
    }

    [Fact]
    public async Task Thousands_of_letters_are_counted_by_cause_read_page_by_page_and_discarded_together()
    {
        var failure = new FormatException("It cannot be read.");
        object[] messages = [.. Enumerable.Range(0, 250).Select(_ => new OrderDelivered(IdOf($"{Guid.CreateVersion7()}"), "customer"))];
        var given = await orders.GiveUpAsync(failure, messages);
        var filter = "exceptionType=System.FormatException";

        var cause = (await orders.ReadAsync("dead-letters/summary")).Items().Single(one => (string?)one["exceptionType"] == "System.FormatException");
        List<string> seen = [];
        var page = await orders.ReadAsync($"dead-letters?limit=100&{filter}");
        seen.AddRange(page.Items().Select(letter => (string)letter["id"]!));
        var discarded = await orders.TellAsync("dead-letters/discard", new { ids = given.Order().Take(3) });
        while (page.Cursor("next") is { } next)
        {
            page = await orders.ReadAsync($"dead-letters?limit=100&{filter}&cursor={next}");
            seen.AddRange(page.Items().Select(letter => (string)letter["id"]!));
        }

        var about = await orders.TellAsync("dead-letters/discard", new { exceptionType = "System.FormatException", about = "customer" });

        Assert.Equal(250, (int)cause["count"]!);
        Assert.Equal(3, (int)discarded.Data!["matched"]!);
        Assert.Equal(given.Order().Skip(3).Select(id => $"{id}").OrderDescending(StringComparer.Ordinal), seen);
        Assert.Equal(247, (int)about.Data!["matched"]!);
        Assert.Empty((await orders.ReadAsync($"dead-letters?{filter}")).Items());
    }

    [Fact]
    public async Task Letters_of_a_cause_are_replayed_together_and_once_for_a_key()
    {
        string[] placed = [await orders.PlaceAsync(), await orders.PlaceAsync()];
        await orders.GiveUpAsync(new ArithmeticException("Twice."), [.. placed.Select(id => new StockRefused(IdOf(id), [Beans]))]);
        var key = $"{Guid.CreateVersion7()}";
        object selection = new { exceptionType = "System.ArithmeticException" };

        var first = await orders.TellAsync("dead-letters/replay", selection, key: key);
        var again = await orders.TellAsync("dead-letters/replay", selection, key: key);

        Assert.Equal((2, 2), ((int)first.Data!["matched"]!, (int)again.Data!["matched"]!));
        Assert.Equal("true", again.Headers["Idempotent-Replayed"]);
        foreach (var id in placed)
        {
            await RunningService.WaitAsync(async () => await orders.StatusOfAsync(id) == "rejected (out-of-stock)");
        }

        Assert.Equal(["ops_dead_letters_replayed"], await orders.ActsAsync("System.ArithmeticException"));
    }

    [Theory]
    [InlineData("{}", "selection-required")]
    [InlineData("""{ "all": false }""", "selection-required")]
    [InlineData("""{ "all": true, "messageType": "x" }""", "selection-ambiguous")]
    [InlineData("""{ "ids": ["01930c5e-6b0a-7c44-9d7e-2f6f3b1c8a10"], "about": "x" }""", "selection-ambiguous")]
    public async Task What_is_meant_must_be_said_once(string body, string code) =>
        Assert.Equal(code, (await orders.TellAsync("dead-letters/discard", JsonNode.Parse(body))).Code);

    [Fact]
    public async Task A_message_to_nobody_can_be_read_and_discarded_but_not_corrected()
    {
        var letter = (await orders.GiveUpAsync(new NotSupportedException("Nobody handles this."), new ToNobody("who?", "tok_ok")))[0];

        var read = (await orders.ReadAsync($"dead-letters/{letter}")).Data!;
        var edited = await orders.TellAsync($"dead-letters/{letter}/edit", new { body = new { question = "you?" } });
        var discarded = await orders.TellAsync("dead-letters/discard", new { ids = new[] { letter } });

        Assert.Contains("who?", read["body"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tok_ok", read.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, edited.Status);
        Assert.Equal(1, (int)discarded.Data!["matched"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await orders.ReadAsync($"dead-letters/{letter}")).Status);
    }

    [Fact]
    public async Task A_scheduled_message_is_found_put_off_and_called_off()
    {
        var id = await orders.PlaceAsync();
        var found = (await orders.ReadAsync($"scheduled?about={id}")).Items().Single();
        var due = Later.AddDays(1);

        var putOff = await orders.TellAsync($"scheduled/{found["id"]}/reschedule", new { due });
        var moved = (await orders.ReadAsync($"scheduled?about={id}&dueFrom={Uri.EscapeDataString($"{Later:O}")}")).Items().Single();
        await orders.TellAsync($"scheduled/{found["id"]}/cancel");

        Assert.Equal(id, found["body"]!.AsObject().Select(member => $"{member.Value}").First());
        Assert.Equal(HttpStatusCode.OK, putOff.Status);
        Assert.InRange((DateTimeOffset)moved["due"]! - due, TimeSpan.FromMilliseconds(-1), TimeSpan.FromMilliseconds(1));
        Assert.Empty((await orders.ReadAsync($"scheduled?about={id}")).Items());
        Assert.Equal(HttpStatusCode.NotFound, (await orders.TellAsync($"scheduled/{found["id"]}/cancel")).Status);
        Assert.Equal(["ops_message_rescheduled", "ops_message_cancelled"], await orders.ActsAsync($"{found["id"]}"));
    }

    internal sealed record ToNobody(string Question, string PaymentToken);
}
