using System.Text.RegularExpressions;

namespace Tutorial.Tests;

/// <summary>One step of a tutorial: what its reader writes and runs, in the order of the page.</summary>
internal sealed partial record Step(string Title, IReadOnlyList<Block> Blocks)
{
    /// <summary>
    /// Reads a page. A step begins with a heading. Above a block stands what it is: a new file, or changes of one; what is to be run is a block of
    /// <c>bash</c>. A block of <c>console</c> is for people only.
    /// </summary>
    public static IReadOnlyList<Step> Read(string page)
    {
        var lines = page.ReplaceLineEndings("\n").Split('\n');
        List<(string Title, List<Block> Blocks)> steps = [];
        for (var index = 0; index < lines.Length; index++)
        {
            if (lines[index].StartsWith("## ", StringComparison.Ordinal))
            {
                steps.Add((lines[index][3..], []));
            }
            else if (Fence().Match(lines[index]) is { Success: true } fence)
            {
                var end = Array.IndexOf(lines, "```", index + 1);
                if (fence.Groups["language"].Value is var language and not "console")
                {
                    steps[^1].Blocks.Add(Block.Of(language, Said().Match(lines[index - 2]), lines[(index + 1)..end], index + 1));
                }

                index = end;
            }
        }

        return [.. steps.Where(step => step.Blocks.Count > 0).Select(step => new Step(step.Title, step.Blocks))];
    }

    [GeneratedRegex("^```(?<language>[a-z]+)$")]
    private static partial Regex Fence();

    [GeneratedRegex("^(?<what>New file|In) `(?<path>[^`]+)`:$")]
    private static partial Regex Said();
}

/// <summary>What a reader does: writes a file, changes one, or runs something.</summary>
internal abstract record Block
{
    public static Block Of(string language, Match said, string[] lines, int line) => (language, said.Groups["what"].Value) switch
    {
        ("bash", _) => new Command(string.Join('\n', lines)),
        ("diff", "In") => new Change(said.Groups["path"].Value, lines),
        (not "diff", "New file") => new NewFile(said.Groups["path"].Value, string.Join('\n', lines) + "\n"),
        _ => throw new FormatException($"Line {line}: above {language} stands no \"New file `path`:\", or above a diff no \"In `path`:\"."),
    };
}

internal sealed record NewFile(string Path, string Text) : Block;

internal sealed record Command(string Text) : Block;

/// <summary>Lines of a file, each after a blank if it is there already, a plus if it is added, or a minus if it goes.</summary>
internal sealed record Change(string Path, string[] Lines) : Block
{
    public string Apply(string text)
    {
        var now = text.Split('\n').ToList();
        foreach (var hunk in Hunks())
        {
            string[] before = [.. hunk.Where(line => !line.StartsWith('+')).Select(Text)];
            int[] places = [.. Enumerable.Range(0, now.Count).Where(at => now.Skip(at).Take(before.Length).SequenceEqual(before))];
            if (before.Length == 0 || places.Length != 1)
            {
                throw new FormatException($"Expected these lines once in {Path}; found them {places.Length} times:\n{string.Join('\n', before)}");
            }

            now.RemoveRange(places[0], before.Length);
            now.InsertRange(places[0], hunk.Where(line => !line.StartsWith('-')).Select(Text));
        }

        return string.Join('\n', now);
    }

    // Editors take away the blank of a line that has nothing else.
    private static string Text(string line) => line.Length == 0 ? "" : line[1..];

    private IEnumerable<List<string>> Hunks()
    {
        List<string> hunk = [];
        foreach (var line in Lines)
        {
            if (line == "@@")
            {
                yield return hunk;
                hunk = [];
            }
            else
            {
                hunk.Add(line);
            }
        }

        yield return hunk;
    }
}
