using System.Collections.Concurrent;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

[assembly: AssemblyFixture(typeof(ConsoleE2E.RunningConsole))]

// One machine serves the system and the browser.
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]

namespace ConsoleE2E;

/// <summary>The whole system with its console, its dashboard and the demo data; and a browser, in which an operator and others sit.</summary>
public sealed class RunningConsole() : RunningSystem("--transport", "postgres", "--console-port", "0", "--dashboard-port", "0")
{
    /// <summary>How long something that happens in the system may take until it is seen, on a slow machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const string Coffee = "COLOMBIA-ESPRESSO";

    private readonly Dictionary<string, string> people = [];
    private readonly ConcurrentBag<double> firstPaints = [];
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    protected override string[] Without => [];

    public Uri Address => AddressOf("console");

    /// <summary>An order that has come as far as it comes by itself.</summary>
    public string Confirmed { get; private set; } = "";

    /// <summary>A message that inventory has given up, and the order that waits for what it asks.</summary>
    public DamagedOrder Damaged { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        await base.InitializeAsync();
        await HealthyAsync("console");
        await DoneAsync("seed");
        await Poison.PrepareAsync(this);
        Damaged = await Poison.PlantAsync(this);
        Confirmed = await PlaceAsync("tok_ok");
        Assert.Equal(["confirmed"], await EndingsAsync([Confirmed], Patience));

        playwright = await Playwright.CreateAsync();
        browser = await Chromium.LaunchAsync(playwright);
        foreach (var user in (string[])["operator", "admin", "customer"])
        {
            await using var visit = await ComeAsync();
            await visit.SignInAsync(user);
            people[user] = await visit.Page.Context.StorageStateAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (firstPaints.Order().ToList() is { Count: > 0 } paints)
            Console.WriteLine($"First paint of {paints.Count} pages: {paints[paints.Count / 2]:0} ms in the middle, {paints[^1]:0} ms at most.");

        await browser.DisposeAsync();
        playwright.Dispose();
        await base.DisposeAsync();
    }

    // What waits for a step is looked at for as long as it takes here to look at everything.
    protected override void Arrange(IDistributedApplicationTestingBuilder builder) => builder
        .CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == "orders"))
        .WithEnvironment("Fulfilment__Stock", "00:10:00")
        .WithEnvironment("Fulfilment__Payment", "00:10:00")
        .WithEnvironment("Fulfilment__Reservation", "00:30:00");

    /// <summary>When a page first showed something: told at the end, since how fast it is depends on the machine.</summary>
    public void NoteFirstPaint(double milliseconds) => firstPaints.Add(milliseconds);

    /// <summary>An order of something that the demo shop has.</summary>
    public async Task<string> PlaceAsync(string token, int quantity = 1) =>
        (string)(await Customer.PostAsync("/api/v1/orders", Order(Coffee, quantity, token))).Expect()["id"]!;

    /// <summary>Somebody opens a window of their browser at the gateway, where nobody is signed in.</summary>
    public Task<Visit> ComeToGatewayAsync() => Visit.BeginAsync(browser, [AddressOf("gateway")], new(), Screen.Desk);

    /// <summary>Somebody opens a window of their browser, in which they are signed in already or not.</summary>
    public Task<Visit> ComeAsync(string? user = null, Screen? screen = null) => Visit.BeginAsync(
        browser, [Address, AddressOf("identity")], new() { StorageState = user is null ? null : people[user] }, screen ?? Screen.Desk);
}
