using System.Text.RegularExpressions;

namespace Tutorial.Tests;

/// <summary>Follows a tutorial to the letter in a copy of the repository, and says at which step it went wrong.</summary>
internal sealed partial class Reader(ReadersCopy copy)
{
    private readonly Dictionary<string, string> writtenIn = [];
    private readonly HashSet<string> owed = [];

    /// <summary>The tests that were written and have not passed.</summary>
    public IReadOnlyCollection<string> Owed => owed;

    /// <summary>How many tests have passed.</summary>
    public int Passed { get; private set; }

    public async Task FollowAsync(Step step, CancellationToken stop)
    {
        foreach (var block in step.Blocks)
        {
            switch (block)
            {
                case NewFile file:
                    Assert.False(copy.Has(file.Path), $"docs/tutorial.md, {step.Title}: {file.Path} is said to be new, and is there already.");
                    Write(step, file.Path, file.Text);
                    owed.UnionWith(TestsIn(file));
                    break;
                case Change change:
                    Write(step, change.Path, Applied(step, change));
                    break;
                case Command command:
                    await TestAsync(step, command, stop);
                    break;
            }
        }
    }

    private string Applied(Step step, Change change)
    {
        try
        {
            return change.Apply(copy.Read(change.Path));
        }
        catch (Exception error) when (error is FormatException or IOException)
        {
            throw new FormatException($"docs/tutorial.md, {step.Title}: {error.Message}", error);
        }
    }

    private void Write(Step step, string path, string text)
    {
        copy.Write(path, text);
        writtenIn[path] = step.Title;
    }

    // What ./test does, but that of a project that starts services only the tests run that the tutorial has touched: the others take minutes.
    private async Task TestAsync(Step step, Command command, CancellationToken stop)
    {
        var asked = TestScript().Match(command.Text);
        Assert.True(asked.Success, $"docs/tutorial.md, {step.Title}: nothing but ./test is run here; found {command.Text}");
        foreach (var project in asked.Groups["projects"].Value.Split(' '))
        {
            await RunAsync(step, $"dotnet build tests/{project}/{project}.Tests.csproj -c Release -nologo -v quiet -clp:NoSummary", stop);
            string[] touched = [.. writtenIn.Keys.Where(path => IsTest(path) && path.Split('/')[1] == project)];
            var only = project.EndsWith("Service", StringComparison.Ordinal) ? touched.Select(path => $" -class {ClassIn(path)}") : [];
            var lines = await RunAsync(
                step,
                $"{asked.Groups["updating"].Value}dotnet artifacts/bin/{project}.Tests/release/{project}.Tests.dll"
                    + $" -noColor -noLogo -reporter verbose{string.Concat(only)}",
                stop);
            string[] passed = [.. lines.Select(line => Finished().Match(line).Groups["test"].Value).Where(test => test.Length > 0)];
            Assert.True(passed.Length > 0, $"docs/tutorial.md, {step.Title}: no test of {project} ran.");
            Passed += passed.Length;
            owed.ExceptWith(passed);
        }
    }

    private async Task<string[]> RunAsync(Step step, string command, CancellationToken stop)
    {
        var (code, lines) = await copy.RunAsync(command, stop);
        Assert.True(code == 0, $"docs/tutorial.md, {step.Title}: {command} ended with {code}.\n{string.Join('\n', Telling(lines))}");
        return lines;
    }

    /// <summary>The compiler's errors, or else the tests that failed, or else the end of what was written.</summary>
    private IEnumerable<string> Telling(string[] lines)
    {
        string[] errors =
        [
            .. lines.Select(line => Error().Match(line)).Where(error => error.Success)
                .Select(error => error.Value + Origin(error.Groups["path"].Value.Trim())).Distinct(),
        ];
        string[] failures = [.. lines.SkipWhile(line => !line.EndsWith(" [FAIL]", StringComparison.Ordinal))];
        return errors.Length > 0 ? errors.Take(20) : failures.Length > 0 ? failures.Take(60) : lines.TakeLast(30);
    }

    private string Origin(string path) => writtenIn.TryGetValue(path, out var step) ? $" (written in {step})" : "";

    private static IEnumerable<string> TestsIn(NewFile file) =>
        IsTest(file.Path) ? TestMethod().Matches(file.Text).Select(method => $"{ClassIn(file.Path)}.{method.Groups["name"].Value}") : [];

    private static bool IsTest(string path) =>
        path.StartsWith("tests/", StringComparison.Ordinal) && path.EndsWith("Tests.cs", StringComparison.Ordinal);

    private static string ClassIn(string path) => $"{path.Split('/')[1]}.Tests.{Path.GetFileNameWithoutExtension(path)}";

    [GeneratedRegex(@"^(?<updating>UPDATE_SNAPSHOTS=1 )?\./test (?<projects>\w+( \w+)*)$")]
    private static partial Regex TestScript();

    [GeneratedRegex(@"^ +(?<test>[^\s(]+).* \[FINISHED\]")]
    private static partial Regex Finished();

    [GeneratedRegex(@"^(?<path>[^(]*)(\(\d+,\d+\))?: error [^[]*")]
    private static partial Regex Error();

    [GeneratedRegex(@"\[(Fact|Theory)\]\s+public (async Task|void) (?<name>\w+)\(")]
    private static partial Regex TestMethod();
}
