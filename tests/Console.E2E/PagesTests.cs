using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace ConsoleE2E;

/// <summary>Every page, in the colours and on the screens that it is looked at with.</summary>
public sealed partial class PagesTests(RunningConsole console)
{
    // How much may move by itself is what web.dev calls good.
    private const double MostShifts = 0.1;

    // Its answer is 404, which is meant, and which a browser calls a failed request.
    private const string NotFound = "/{*path:nonfile}";

    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
    };

    public static TheoryData<string, ColorScheme, int, int> Looks
    {
        get
        {
            var looks = new TheoryData<string, ColorScheme, int, int>();
            foreach (var page in ConsolePage.All.Keys)
            {
                foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
                {
                    looks.Add(page, scheme, 1440, 900);
                    looks.Add(page, scheme, 390, 844);
                }
            }

            return looks;
        }
    }

    [Theory, MemberData(nameof(Looks))]
    public async Task A_page_is_whole_and_open_to_everybody(string name, ColorScheme scheme, int width, int height)
    {
        var page = ConsolePage.All[name];
        await using var visit = await console.ComeAsync(page.User, new Screen(width, height, scheme));

        await visit.OpenAsync(page.Path(console));
        var (shifts, moved, paint) = await visit.MeasureAsync();
        var isTooWide = await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");
        var violations = (await visit.Page.RunAxe(Rules)).Violations;
        await Album.KeepAsync(visit, $"{name}-{scheme}-{width}");

        console.NoteFirstPaint(paint);
        Assert.Multiple(
            () => Assert.Empty(visit.Troubles),
            () => Assert.False(isTooWide, "The page is wider than its window."),
            () => Assert.True(shifts <= MostShifts, $"The page moves by itself, {shifts:0.000}:\n{moved}"),
            () => Assert.True(violations.Length == 0, string.Join('\n', violations.Select(Describe))));
    }

    [Fact]
    public void No_page_is_left_out()
    {
        var routes = Directory.EnumerateFiles(Path.Combine(Chromium.Root, "console"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(file => Route().Matches(File.ReadAllText(file))).Select(match => match.Groups["route"].Value);

        Assert.Equal(
            routes.Where(route => route != NotFound).Order(StringComparer.Ordinal),
            ConsolePage.All.Values.Select(page => page.Route).Where(route => route.Length > 0).Order(StringComparer.Ordinal));
    }

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help} — {string.Join("; ", violation.Nodes.Select(node => node.Html))}";

    [GeneratedRegex("""^@page "(?<route>[^"]+)["]""", RegexOptions.Multiline)]
    private static partial Regex Route();
}
