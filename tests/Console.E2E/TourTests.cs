using System.Text.RegularExpressions;
using Testing;

namespace ConsoleE2E;

/// <summary>The tour of the dashboard and the console shows every page; its pictures are taken by UPDATE_SNAPSHOTS=1 ./test Console.E2E.</summary>
public sealed partial class TourTests(RunningConsole console)
{
    private const long MostBytes = 1_700_000;
    private const int Purchases = 12;

    // Its answer is 404, which is meant, and which a browser calls a failed request.
    private const string NotFound = "/{*path:nonfile}";

    private static readonly Screen Small = new(1280, 760, ColorScheme.Light);

    private static readonly string Docs = Path.Combine(RepositoryFolder.Root, "docs");
    private static readonly string Pictures = Path.Combine(Docs, "tour");

    // Who is not signed in, or may not be, sees a sentence.
    private static readonly IEnumerable<string> Shown =
        ConsolePage.All.Where(page => page.Value.User is "operator" or "admin").Select(page => page.Key);

    [Fact]
    public async Task Every_page_is_in_the_tour_and_every_picture_of_the_tour_is_there()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            await TakeAsync();

        var named = Picture().Matches(await File.ReadAllTextAsync(Path.Combine(Docs, "tour.md"), TestContext.Current.CancellationToken))
            .Select(match => match.Groups["name"].Value).ToList();
        var taken = Directory.GetFiles(Pictures).Select(file => Path.GetFileName(file));

        Assert.Equal(taken.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        Assert.Superset(Shown.Select(page => $"{page}.png").ToHashSet(), named.ToHashSet());
        Assert.InRange(Directory.GetFiles(Pictures).Sum(file => new FileInfo(file).Length), 1, MostBytes);
    }

    [Fact]
    public void No_page_of_the_console_is_left_out()
    {
        var routes = Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, "console"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(file => Route().Matches(File.ReadAllText(file))).Select(match => match.Groups["route"].Value);

        Assert.Equal(
            routes.Where(route => route != NotFound).Order(StringComparer.Ordinal),
            ConsolePage.All.Values.Select(page => page.Route).Where(route => route.Length > 0).Order(StringComparer.Ordinal));
    }

    private async Task TakeAsync()
    {
        Directory.CreateDirectory(Pictures);
        await using (var visit = await console.ComeAsync("operator", Small with { Height = 860 }))
        {
            // Somebody is in the shop while the overview is looked at.
            await visit.OpenAsync("/");
            await Task.WhenAll(Enumerable.Range(0, Purchases).Select(_ => console.PlaceAsync("tok_ok")));
            await Expect(visit.Row("orders").Locator("[data-label='Events/s']")).Not.ToHaveTextAsync("–");
            await TakeAsync(visit.Page, "overview");
        }

        await console.PlaceAsync("tok_timeout");
        foreach (var name in Shown.Where(page => page != "overview"))
        {
            await using var visit = await console.ComeAsync(ConsolePage.All[name].User, Small);
            await visit.OpenAsync(ConsolePage.All[name].Path(console));
            await TakeAsync(visit.Page, name);
        }

        await using (var visit = await console.ComeAsync("operator", Small with { Scheme = ColorScheme.Dark }))
        {
            await visit.OpenAsync($"/flow/{console.Damaged.Order}");
            await TakeAsync(visit.Page, "flow-that-waits");
        }

        await using (var visit = await console.ComeAsync("operator", new Screen(390, 844, ColorScheme.Dark)))
        {
            await visit.OpenAsync("/");
            await TakeAsync(visit.Page, "overview-on-a-phone");
        }

        await TakeDashboardAsync();
    }

    private async Task TakeDashboardAsync()
    {
        await using var visit = await console.ComeAsync("operator", Small);
        await visit.OpenAsync($"/flow/{console.Confirmed}");
        await visit.Page.Locator(".timeline li").Filter(new() { HasText = "order_placed" }).GetByRole(AriaRole.Button).ClickAsync();
        var trace = await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Trace" }).GetAttributeAsync("href");
        await visit.Page.GotoAsync(trace!);
        await Expect(visit.Page.GetByText("payments").Filter(new() { Visible = true }).First).ToBeVisibleAsync();
        await TakeAsync(visit.Page, "dashboard-trace");
        await visit.Page.GotoAsync(new Uri(new Uri(trace!), "/").AbsoluteUri);
        await Expect(visit.Page.GetByText("notifications").Filter(new() { Visible = true }).First).ToBeVisibleAsync();

        // Where the repository lies is nobody's business.
        await visit.Page.EvaluateAsync(
            """
            root => {
                const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(root, '…');
            }
            """,
            RepositoryFolder.Root);
        await TakeAsync(visit.Page, "dashboard-resources");
    }

    private static async Task TakeAsync(IPage page, string name) => await page.ScreenshotAsync(new()
    {
        Path = Path.Combine(Pictures, $"{name}.png"),
        Animations = ScreenshotAnimations.Disabled,
    });

    [GeneratedRegex(@"!\[[^\]]+\]\(tour/(?<name>[^)]+)\)")]
    private static partial Regex Picture();

    [GeneratedRegex("""^@page "(?<route>[^"]+)["]""", RegexOptions.Multiline)]
    private static partial Regex Route();
}
