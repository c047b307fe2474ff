using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Architecture.Tests;

public sealed partial class TidinessTests
{
    private const int LongestFunction = 70;
    private const int LongestLine = 150;

    // A call that is banned everywhere but in tests, and what to write instead.
    private static readonly Dictionary<string, string> Banned = new()
    {
        ["DateTime.UtcNow"] = "take TimeProvider, so that tests can set the clock",
        ["DateTime.Now"] = "take TimeProvider; local time has no place here",
        ["DateTimeOffset.UtcNow"] = "take TimeProvider, so that tests can set the clock",
        ["DateTimeOffset.Now"] = "take TimeProvider; local time has no place here",
        ["Guid.NewGuid"] = "use Guid.CreateVersion7, whose values sort by time and keep indexes dense",
        ["Thread.Sleep"] = "await Task.Delay; a sleeping pool thread is a lost one",
        ["Console.WriteLine"] = "log, or write to the console of the command line in AppHost",
        ["GC.Collect"] = "let the collector decide",
        ["Environment.Exit"] = "return from Main, so that hosts shut down in order",
    };

    private static readonly string[] BannedFolders = ["Common", "Utils", "Helpers", "Shared", "Misc"];

    [Fact]
    public void No_function_is_longer_than_a_screen()
    {
        var faults =
            from file in SourceTree.Files
            from function in file.Syntax.DescendantNodes().Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax)
            let lines = Lines(function)
            where lines > LongestFunction
            select $"{file.At(function)} has {lines} lines; at most {LongestFunction}, so that it can be read at one glance. Give its parts names.";

        Faults.None(faults);
    }

    [Fact]
    public void No_line_is_too_long_to_read()
    {
        var faults =
            from file in SourceTree.Files
            from line in file.Syntax.GetText().Lines
            where line.Span.Length > LongestLine
            select $"{file.Path}:{line.LineNumber + 1} has {line.Span.Length} characters; at most {LongestLine}.";

        Faults.None(faults);
    }

    [Fact]
    public void No_banned_call_is_made()
    {
        var faults =
            from file in SourceTree.Files
            where !file.Under("tests/", "platform/Testing/")
            from access in file.Syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            let call = access.ToString()
            where Banned.ContainsKey(call) && !(call == "Console.WriteLine" && file.Under("AppHost/"))
            select $"{file.At(access)} calls {call}; {Banned[call]}.";

        Faults.None(faults);
    }

    [Fact]
    public void No_task_is_waited_for_by_blocking()
    {
        var faults =
            from file in SourceTree.Files
            where !file.Under("tests/")
            from call in file.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>()
            where call.ToString().EndsWith(".GetAwaiter().GetResult()", StringComparison.Ordinal)
            select $"{file.At(call)} blocks on a task; await it, or the pool starves under load.";

        Faults.None(faults);
    }

    [Fact]
    public void Folders_are_named_for_what_is_in_them() =>
        Faults.None(
            from file in SourceTree.Files
            where file.Path.Split('/').Any(BannedFolders.Contains)
            select $"{file.Path}: name the folder for its noun.");

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var faults =
            from file in SourceTree.Files
            where !file.Path.EndsWith("TidinessTests.cs", StringComparison.Ordinal)
            from Match match in LeftForLater().Matches(file.Syntax.GetText().ToString())
            select $"{file.Path} holds '{match.Value}'; finish it or leave it out.";

        Faults.None(faults);
    }

    [Fact]
    public void Every_test_asserts_something()
    {
        var faults =
            from file in SourceTree.Files
            where file.Under("tests/", "platform/Testing/")
            from method in file.Syntax.DescendantNodes().OfType<MethodDeclarationSyntax>()
            where method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is "Fact" or "Theory")
            where !ReachesAnAssertion(method, depth: 3)
            select $"{file.At(method)} {method.Identifier} asserts nothing; a test that cannot fail is worse than none.";

        Faults.None(faults);
    }

    // In the test itself, or in the functions of its class that it calls.
    private static bool ReachesAnAssertion(MethodDeclarationSyntax method, int depth)
    {
        if (Asserts().IsMatch(method.ToString()))
        {
            return true;
        }

        var called = method.DescendantNodes().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.Text).ToHashSet();
        return depth > 0 && method.Parent!.ChildNodes().OfType<MethodDeclarationSyntax>()
            .Any(other => other != method && called.Contains(other.Identifier.Text) && ReachesAnAssertion(other, depth - 1));
    }

    private static int Lines(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|Assert\.True\(true\)|Skip\s*=\s*""")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"\bAssert\.|Faults\.None|QuickCheckThrowOnFailure|QuickThrowOnFailure|\.Then\w*\(|\bEventually\b")]
    private static partial Regex Asserts();
}
