using System.Text.Json;
using Platform.EventSourcing;

namespace Orders.Tests;

/// <summary>What a fulfilment is made of, as it is found by trying it.</summary>
public class FulfilmentDefinitionTests
{
    private static readonly ProcessDefinition Definition = OrdersModule.Define().Processes.Single().Definition;

    [Fact]
    public void Every_state_can_be_reached_and_left()
    {
        var final = Definition.Transitions.Where(transition => transition.Ends).Select(transition => transition.To);

        Assert.Equal(Definition.States.Skip(1).Order(), Definition.Transitions.Select(transition => transition.To).Distinct().Order());
        Assert.Equal(Definition.States.Where(state => state != "done").Order(), Definition.Transitions.Select(step => step.From).Distinct().Order());
        Assert.Equal(["compensation", "done"], final.Distinct().Order());
    }

    [Fact]
    public void Every_input_has_an_example_and_matters_somewhere() =>
        Assert.Equal(Definition.Inputs.Order(), Definition.Transitions.Select(transition => transition.Input).Distinct().Order());

    [Fact]
    public void Every_event_can_happen() => Assert.Equal(
        Definition.Outputs.Select(output => output.Event).Order(),
        Definition.Transitions.SelectMany(transition => transition.Events).Distinct().Order());

    [Fact]
    public void An_event_says_which_messages_follow()
    {
        Assert.Equal(["inventory.reserve-stock.v1"], MessagesOf("fulfilment_stock_requested"));
        Assert.Equal(["orders.authorise-payment.v1"], MessagesOf("fulfilment_payment_requested"));
        Assert.Equal(["orders.fulfilment-deadline.v1"], MessagesOf("fulfilment_awaiting"));
        Assert.Empty(MessagesOf("fulfilment_completed"));
    }

    [Fact]
    public void The_happy_way_is_in_it()
    {
        (string From, string Input, string To)[] way =
        [
            ("none", "start", "stock"), ("stock", "stockReserved", "payment"), ("payment", "paymentAuthorised", "commit"),
            ("commit", "stockCommitted", "confirmation"), ("confirmation", "orderConfirmed", "shipment"), ("shipment", "orderShipped", "capture"),
            ("capture", "paymentCaptured", "done"),
        ];

        Assert.All(way, step => Assert.Contains(Definition.Transitions, found => (found.From, found.Input, found.To) == step));
    }

    [Fact]
    public void No_abort_leads_out_of_a_confirmed_order() => Assert.Equal(
        ["commit", "confirmation", "payment", "stock"],
        Definition.Transitions.Where(transition => transition.Input == "abort").Select(transition => transition.From).Distinct().Order());

    [Fact]
    public void A_fulfilment_survives_its_journey_through_JSON_at_every_step()
    {
        foreach (var step in Enum.GetValues<FulfilmentStep>())
        {
            var fulfilment = AFulfilment.In(step).State;
            var json = JsonSerializer.Serialize(fulfilment, PlatformJson.Options);
            var back = JsonSerializer.Deserialize<Orders.Fulfilment>(json, PlatformJson.Options)!;

            Assert.Equal(fulfilment with { Lines = [] }, back with { Lines = [] });
            Assert.Equal(fulfilment.Lines, back.Lines);
        }
    }

    [Fact]
    public void The_diagram_in_the_documentation_is_the_one_that_is_found()
    {
        var path = Path.Combine(Root(), "docs", "processes.md");
        var diagram = $"```mermaid\n{Definition.ToMermaid()}```";
        var document = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("ACCEPT_SNAPSHOTS") == "1")
        {
            var (start, end) = (document.IndexOf("```mermaid", StringComparison.Ordinal), document.LastIndexOf("```", StringComparison.Ordinal) + 3);
            document = document[..start] + diagram + document[end..];
            File.WriteAllText(path, document);
        }

        Assert.True(
            document.Contains(diagram, StringComparison.Ordinal),
            "docs/processes.md shows another fulfilment than the code. If the change is meant, run this test project with ACCEPT_SNAPSHOTS=1, "
            + "read the difference, and commit it.");
    }

    private static IReadOnlyList<string> MessagesOf(string happened) => Definition.Outputs.Single(output => output.Event == happened).Messages;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Expected to run somewhere below the folder of Platform.sln.");
        }

        return folder.FullName;
    }
}
