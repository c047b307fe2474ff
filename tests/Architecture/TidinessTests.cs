using System.Text.RegularExpressions;

namespace Architecture.Tests;

public sealed partial class TidinessTests
{
    private const int LongestFunction = 60;
    private const int LongestLine = 150;
    private static readonly string[] BannedFolders = ["Common", "Utils", "Helpers", "Shared", "Misc"];

    [Fact]
    public void No_line_is_too_long_to_read() => Faults.None(
        from file in Repository.Sources.Concat(Repository.Components)
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        where line.Text.Length > LongestLine
        select $"{file.Path}:{line.Number} has {line.Text.Length} characters; at most {LongestLine} can be read beside a second file. Break it.");

    [Fact]
    public void No_function_is_longer_than_a_screen() => Faults.None(
        from file in Repository.Sources
        from block in Blocks(file)
        where block.Lines > LongestFunction && !DeclaresType().IsMatch(block.Head)
        select $"{file.Path}:{block.Line} has {block.Lines} lines; at most {LongestFunction} can be read at one glance. Give its parts names.");

    [Fact]
    public void Folders_are_named_for_what_is_in_them() => Faults.None(
        from file in Repository.Files
        where file.Path.Split('/').SkipLast(1).Any(BannedFolders.Contains)
        select $"{file.Path}: whatever fits nowhere ends in such a folder. Name it for its noun; what two services need goes into ServiceDefaults.");

    [Fact]
    public void No_file_is_dead()
    {
        var words = Repository.Sources.Concat(Repository.Projects).Concat(Repository.Components)
            .ToDictionary(file => file.Path, file => Word().Matches(file.Text).Select(match => match.Value).ToHashSet());

        Faults.None(
            from file in Repository.Sources
            where file.Name is not ("Program" or "AppHost") && !IsTest().IsMatch(file.Text)
            let names = Declared().Matches(file.Text).Select(match => match.Groups["name"].Value).ToList()

            // Wolverine finds these by their names, and the command line its commands by their type.
            where !names.Any(name => name.EndsWith("Endpoint", StringComparison.Ordinal) || name.EndsWith("Handler", StringComparison.Ordinal))
            where !file.Text.Contains(": JasperFxAsyncCommand<", StringComparison.Ordinal)
            where !words.Any(other => other.Key != file.Path && (file.Under("tests/") || !other.Key.StartsWith("tests/", StringComparison.Ordinal))
                && names.Any(name => other.Value.Contains(WithoutAttribute(name))))
            select $"{file.Path}: nothing but tests refers to {string.Join(", ", names)}. What nobody uses is still read and kept: delete it.");
    }

    [Fact]
    public void Nothing_is_left_for_later() => Faults.None(
        from file in Repository.Sources
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        where LeftForLater().IsMatch(line.Text)
        select $"{file.Path}:{line.Number}: {line.Text.Trim()}. Later does not come: finish it, or leave it out.");

    [Fact]
    public void Every_link_leads_somewhere() => Faults.None(
        from file in Repository.Files
        where file.Path.EndsWith(".md", StringComparison.Ordinal)
        from link in RelativeLink().Matches(file.Text).Select(match => match.Groups["target"].Value)
        let target = Path.Combine(RepositoryFolder.Root, Path.GetDirectoryName(file.Path)!, link)
        where !Path.Exists(target)
        select $"{file.Path} links to {link}, which is not there; whoever reads it looks for it in vain. Correct the link.");

    [Fact]
    public void Text_speaks_of_the_system_and_not_of_how_it_was_made() => Faults.None(
        from file in Repository.Files
        where file.Path != "LICENSE"
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        let found = OfTheWorkplace().Match(line.Text).Value
        where found.Length > 0
        select $"{file.Path}:{line.Number} says '{found}', which means something on one machine or day only. Say what holds for every reader.");

    // Code is formatted, so a block ends at the first closing brace of its own depth.
    private static IEnumerable<(int Line, int Lines, string Head)> Blocks(TextFile file)
    {
        var open = new Stack<(int Depth, int Line)>();
        for (var index = 0; index < file.Lines.Length; index++)
        {
            var (line, depth) = (file.Lines[index], Depth(file.Lines[index]));
            if (line.Trim() == "{")
            {
                open.Push((depth, index));
            }
            else if (line.TrimStart().StartsWith('}') && open.TryPeek(out var begun) && begun.Depth == depth)
            {
                open.Pop();
                var head = Array.FindLastIndex(file.Lines, begun.Line - 1, begun.Line, above => above.Length > 0 && Depth(above) <= depth);
                yield return (head + 1, index - begun.Line + 1, head < 0 ? "" : file.Lines[head]);
            }
        }
    }

    private static int Depth(string line) => line.Length - line.TrimStart().Length;

    private static string WithoutAttribute(string name) => name.EndsWith("Attribute", StringComparison.Ordinal) ? name[..^"Attribute".Length] : name;

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\b")]
    private static partial Regex DeclaresType();

    // Types, and methods that extend other types: those are used without their own type's name.
    [GeneratedRegex(
        @"^ *(?:\w+ )*(?:class|record struct|record|struct|interface|enum) (?<name>\w+)|\b(?<name>\w+)(?:<\w+>)?\(this ", RegexOptions.Multiline)]
    private static partial Regex Declared();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\[(Fact|Theory|Property)\b|: \w*Tests\(")]
    private static partial Regex IsTest();

    [GeneratedRegex(@"\bTO[D]O\b|\bFIX[M]E\b|\bHA[C]K\b|NotImplemented[E]xception|Assert\.True\([t]rue\)|\bSkip [=] """)]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"\]\((?!https?:|mailto:|#)(?<target>[^)#\s]+)[^)]*\)")]
    private static partial Regex RelativeLink();

    // The one home that is everywhere is that of the user in Microsoft's images.
    [GeneratedRegex(
        @"\b(this|last|earlier|previous|next) [s]ession\b|\bissue [#]|[ (]#\d{2,}\b|(?<![\w.~}])/(work|root|home(?!/app)|Users)/|[n]uget\.org|[p]ypi",
        RegexOptions.IgnoreCase)]
    private static partial Regex OfTheWorkplace();
}
