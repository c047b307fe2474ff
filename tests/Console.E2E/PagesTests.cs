using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace ConsoleE2E;

public sealed class PagesInLightTests(RunningConsole console) : PagesTests(console, ColorScheme.Light);

public sealed class PagesInDarkTests(RunningConsole console) : PagesTests(console, ColorScheme.Dark);

/// <summary>Every page, in the colours and on the screens that it is looked at with.</summary>
public abstract class PagesTests(RunningConsole console, ColorScheme scheme)
{
    // How much may move by itself is what web.dev calls good.
    private const double MostShifts = 0.1;

    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
    };

    public static TheoryData<string, int, int> Looks
    {
        get
        {
            var looks = new TheoryData<string, int, int>();
            foreach (var page in ConsolePage.All.Keys)
            {
                looks.Add(page, 1440, 900);
                looks.Add(page, 390, 844);
            }

            return looks;
        }
    }

    [Theory, MemberData(nameof(Looks))]
    public async Task A_page_is_whole_and_open_to_everybody(string name, int width, int height)
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

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help} — {string.Join("; ", violation.Nodes.Select(node => node.Html))}";
}
