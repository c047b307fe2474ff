using Platform.Hosting;
using Spectre.Console;

namespace AppHost.Demo;

/// <summary>Tells the stories one after another against a running system, and says of each whether it ended as it must.</summary>
internal static class StoryTeller
{
    private static readonly string[] Endings = ["confirmed", "rejected", "cancelled"];

    /// <summary>How many stories ended otherwise than they must.</summary>
    public static async Task<int> TellAsync(DistributedApplication application, IAnsiConsole output, CancellationToken cancellation)
    {
        using var stage = await Stage.SetAsync(application, cancellation);
        var failed = 0;
        foreach (var story in Story.All)
        {
            output.WriteLine();
            output.Write(new Rule($"[bold]{Markup.Escape(story.Title)}[/]").LeftJustified());
            if (!await TellAsync(story, stage, output, cancellation))
            {
                failed++;
            }
        }

        output.WriteLine();
        output.MarkupLine(failed == 0 ? $"[green]All {Story.All.Count} stories ended as they must.[/]" : $"[red]{failed} ended otherwise.[/]");
        return failed;
    }

    private static async Task<bool> TellAsync(Story story, Stage stage, IAnsiConsole output, CancellationToken cancellation)
    {
        var before = await stage.AvailableAsync(story.Sku, null, cancellation);
        await stage.SlowPaymentsAsync(story.PaymentDelay, cancellation);
        var order = await stage.OrderAsync(story.Sku, story.Quantity, story.PaymentToken, cancellation);
        output.MarkupLineInterpolated($"{story.Quantity} × {story.Sku}, paid with {story.PaymentToken}: order [bold]{order.Id}[/]");

        var flows = await story.Meanwhile(stage, order, cancellation);
        var ended = await stage.AwaitAsync(order, Endings, cancellation);
        await stage.OrdinaryPaymentsAsync(cancellation);
        var available = await stage.AvailableAsync(story.Sku, before - story.Taken, cancellation);

        Print(await stage.TimelineAsync([order.Flow, .. flows], cancellation), output);
        var ending = ended["reason"] is { } reason ? $"{ended["status"]} ({reason})" : $"{ended["status"]}";
        var asItMust = ending == story.Ending && available == before - story.Taken;
        output.MarkupLineInterpolated($"The order is [bold]{ending}[/]; available before {before}, after {available}.");
        if (!asItMust)
        {
            output.MarkupLineInterpolated($"[red]It must be {story.Ending}, with {before - story.Taken} available.[/]");
        }

        return asItMust;
    }

    private static void Print(IReadOnlyList<TimelineEntry> timeline, IAnsiConsole output)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("[grey]ms[/]", "[grey]service[/]", "[grey]stream[/]", "[grey]event[/]");
        table.Columns[0].RightAligned();
        foreach (var entry in timeline)
        {
            var elapsed = (entry.At - timeline[0].At).TotalMilliseconds;
            var kind = entry.Stream[..entry.Stream.IndexOf('-', StringComparison.Ordinal)];
            table.AddRow($"{elapsed:0}", entry.Service, kind, Markup.Escape(entry.Name));
        }

        output.Write(table);
    }
}
