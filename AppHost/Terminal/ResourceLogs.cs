using System.Text.RegularExpressions;

namespace AppHost.Terminal;

/// <summary>What resources write, for the terminal.</summary>
internal sealed partial class ResourceLogs(ResourceLoggerService loggers)
{
    private const int LastLines = 8;
    private const int Width = 240;

    // The orchestrator still collects lines when it has already noticed the end.
    private static readonly TimeSpan Collected = TimeSpan.FromMilliseconds(200);

    /// <summary>Says that a resource has ended, and what its last words were.</summary>
    public async Task SayEndAsync(ResourceEvent ended, string whatNow, bool withWords, CancellationToken cancellation)
    {
        await Task.Delay(Collected, cancellation);
        var lines = new List<string>();
        await foreach (var batch in loggers.GetAllAsync(ended.ResourceId).WithCancellation(cancellation))
            lines.AddRange(batch.Select(line => Text(line.Content)).Where(line => !Noise().IsMatch(line)));

        var code = ended.Snapshot.ExitCode is { } exitCode ? $"exit code {exitCode}" : ended.Snapshot.State?.Text;
        var last = withWords ? lines.TakeLast(LastLines).Select(line => $"\n  | {(line.Length > Width ? line[..Width] + "…" : line)}") : [];
        await Console.Error.WriteLineAsync($"{ended.Resource.Name} ended ({code}); {whatNow}.{string.Concat(last)}");
    }

    private static string Text(string content)
    {
        var text = Timestamp().Replace(content, "");
        return Console.IsOutputRedirected ? Colour().Replace(text, "") : text;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT[\d:.]+Z ")]
    private static partial Regex Timestamp();

    // What the orchestrator says, and stack frames.
    [GeneratedRegex(@"^(\[sys\] |Waiting for resource|Finished waiting|No custom certificate|Successfully executed|\s+at )")]
    private static partial Regex Noise();

    [GeneratedRegex(@"\x1b\[[\d;]*m")]
    private static partial Regex Colour();
}
