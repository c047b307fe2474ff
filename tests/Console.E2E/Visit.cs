using System.Text.Json;

namespace ConsoleE2E;

/// <summary>What somebody looks at the console with.</summary>
public sealed record Screen(int Width, int Height, ColorScheme Scheme)
{
    public static readonly Screen Desk = new(1440, 900, ColorScheme.Light);
}

/// <summary>A window of a browser at the console, and all that went wrong in it.</summary>
public sealed class Visit : IAsyncDisposable
{
    // A shift that follows what somebody has just done is wanted.
    private const string WatchShifts =
        """
        window.shifts = [];
        const name = node => node?.id || node?.className || node?.nodeName;
        new PerformanceObserver(list => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push({
                value: entry.value,
                what: entry.sources.map(one => `${name(one.node)} from ${one.previousRect.y} to ${one.currentRect.y}`).join(', '),
            });
        }).observe({ type: 'layout-shift', buffered: true });
        """;

    private readonly List<string> troubles = [];
    private readonly Uri console;
    private readonly HashSet<string> hosts;

    private Visit(IPage page, IReadOnlyList<Uri> places)
    {
        Page = page;
        console = places[0];
        hosts = [.. places.Select(place => place.Authority)];
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"{message.Type} in the browser's console: {message.Text}");
        page.PageError += (_, error) => Note(true, $"a script failed: {error}");
        page.RequestFailed += (_, request) => Note(true, $"{request.Method} {request.Url} failed: {request.Failure}");
        page.Response += (_, response) => Note(response.Status >= 400, $"{response.Request.Method} {response.Url} answered {response.Status}");
        page.Request += (_, request) => NoteHost(request.Url);
        page.WebSocket += (_, socket) => NoteHost(socket.Url);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the browser, requests that failed or went to somebody else.</summary>
    public IReadOnlyList<string> Troubles => troubles;

    public static async Task<Visit> BeginAsync(IBrowser browser, IReadOnlyList<Uri> places, BrowserNewContextOptions options, Screen screen)
    {
        options.ColorScheme = screen.Scheme;
        options.ViewportSize = new() { Width = screen.Width, Height = screen.Height };
        options.Locale = "en-GB";
        options.TimezoneId = "UTC";
        var context = await browser.NewContextAsync(options);
        await context.AddInitScriptAsync(WatchShifts);
        return new Visit(await context.NewPageAsync(), places);
    }

    public ValueTask DisposeAsync() => Page.Context.DisposeAsync();

    /// <summary>Opens a page of the console and waits until it shows what it has to show.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(new Uri(console, path).AbsoluteUri);
        await ReadyAsync();
    }

    /// <summary>Signs in on the issuer's page, to which a window was sent.</summary>
    public static async Task FillInAsync(IPage page, string user)
    {
        await page.GetByLabel("User name").FillAsync(user);
        await page.GetByLabel("Password").FillAsync("Passw0rd!");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    public async Task SignInAsync(string user)
    {
        await Page.GotoAsync(console.AbsoluteUri);
        await FillInAsync(Page, user);
        await Page.WaitForURLAsync(url => new Uri(url).Authority == console.Authority);
        await ReadyAsync();
    }

    public async Task ReadyAsync()
    {
        await Expect(Page.Locator("h1")).ToBeVisibleAsync();
        await Expect(Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>The row of a table that says this.</summary>
    public ILocator Row(string text) => Page.Locator("tbody tr").Filter(new() { HasText = text });

    /// <summary>What the console asks, and the answer to it.</summary>
    public async Task AgreeAsync(string answer)
    {
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = answer, Exact = true }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    /// <summary>The console says in a corner how it went.</summary>
    public Task SaysAsync(string words) => Expect(Page.Locator(".mud-snackbar").Filter(new() { HasText = words })).ToBeVisibleAsync();

    /// <summary>The audit log of a service tells that somebody did this.</summary>
    public async Task AuditTellsAsync(string service, string who, string what, string about = "")
    {
        await OpenAsync($"/audit/{service}");
        await Page.GetByLabel("About").FillAsync(about);
        await Page.GetByLabel("What").FillAsync(what);
        await Button("Search").ClickAsync();
        var row = Row(what).Filter(new() { HasText = about }).First;
        await Expect(row).ToContainTextAsync(who);
        await Expect(row).ToContainTextAsync("accepted");
    }

    /// <summary>How much of the page has moved by itself since it was opened, and when there was something to see.</summary>
    public async Task<(double Shifts, string What, double FirstPaint)> MeasureAsync()
    {
        const string Read =
            """
            () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done({
                shifts: window.shifts.reduce((sum, one) => sum + one.value, 0),
                what: window.shifts.map(one => `${one.value}: ${one.what}`).join('\n'),
                paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
            }))))
            """;
        var read = await Page.EvaluateAsync<JsonElement>(Read);
        return (read.GetProperty("shifts").GetDouble(), read.GetProperty("what").GetString()!, read.GetProperty("paint").GetDouble());
    }

    private void Note(bool isTrouble, string words)
    {
        if (isTrouble)
            troubles.Add(words);
    }

    private void NoteHost(string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is not ("data" or "blob"))
            Note(!hosts.Contains(uri.Authority), $"something was asked of {uri.Authority}: {url}");
    }
}
