using System.Text.Json;
using Spectre.Console;

namespace Traffic;

/// <summary>Tells the stories one after another, and says of each whether it ended as it must.</summary>
internal sealed class StoryTeller(Shop shop, Client sandbox)
{
    private readonly string run = Guid.NewGuid().ToString("N")[..8].ToUpperInvariant();

    public async Task<bool> TellAllAsync(FileInfo? json, CancellationToken stop)
    {
        var told = new List<Told>();
        foreach (var story in Story.All)
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{story.Title}[/]");
            told.Add(await TellAsync(story, stop));
            AnsiConsole.MarkupLine(told[^1].Ok ? "[green]as it must[/]\n" : "[red]otherwise than it must[/]\n");
        }

        if (json is not null)
        {
            await File.WriteAllTextAsync(json.FullName, JsonSerializer.Serialize(told, JsonSerializerOptions.Web), stop);
        }

        Console.WriteLine($"{told.Count(story => story.Ok)} of {told.Count} stories ended as they must.");
        return told.TrueForAll(story => story.Ok);
    }

    private async Task<Told> TellAsync(Story story, CancellationToken stop)
    {
        var (scene, begun) = (new Scene(shop, sandbox, run, stop), TimeProvider.System.GetTimestamp());
        var ok = false;
        try
        {
            await story.PlayAsync(scene);
            ok = scene.AsItMust;
        }
        catch (TrafficException refused)
        {
            Console.WriteLine(refused.Message);
        }

        var seconds = Math.Round(TimeProvider.System.GetElapsedTime(begun).TotalSeconds, 3);
        HistoryEntry[] history = [.. scene.Timeline];
        var timeline = history.Select(entry => new Step(entry.Name, entry.At, (long)(entry.At - history[0].At).TotalMilliseconds)).ToList();
        timeline.ForEach(step => Console.WriteLine($"{step.Ms,7} ms  {step.Name}"));
        return new Told(story.Title, ok, seconds, timeline);
    }

    private sealed record Told(string Story, bool Ok, double Seconds, IReadOnlyList<Step> Timeline);

    private sealed record Step(string Name, DateTimeOffset At, long Ms);
}
