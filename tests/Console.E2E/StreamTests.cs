namespace ConsoleE2E;

public sealed class StreamTests(RunningConsole console)
{
    [Fact]
    public async Task Streams_are_turned_over_page_by_page_and_found_by_id()
    {
        await using var visit = await console.ComeAsync("operator");
        await visit.OpenAsync("/streams/inventory");
        var first = visit.Page.Locator("tbody tr td a").First;

        // The last page stays as it is, whatever is changed meanwhile, so it is the place to look at.
        await visit.Page.GetByLabel("Type").FillAsync("Item");
        await visit.Button("Search").ClickAsync();
        await Expect(visit.Button("Next page")).ToBeEnabledAsync();
        var before = await first.InnerTextAsync();
        await visit.Button("Next page").ClickAsync();
        await Expect(first).Not.ToHaveTextAsync(before);
        await visit.Button("Page before").ClickAsync();
        await Expect(visit.Button("Page before")).ToBeDisabledAsync();

        await visit.Page.GotoAsync(new Uri(console.Address, "/streams/orders").AbsoluteUri);
        await visit.Page.GetByLabel("Id", new() { Exact = true }).FillAsync(console.Confirmed);
        await visit.Button("Search").ClickAsync();
        await Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await first.ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToContainTextAsync($"Order {console.Confirmed}");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task The_slider_leads_back_through_the_versions_of_a_stream()
    {
        await using var visit = await console.ComeAsync("operator");
        await visit.OpenAsync($"/streams/orders/{console.Confirmed}");
        var (slider, state) = (visit.Page.GetByRole(AriaRole.Slider), visit.Page.GetByLabel("The state as JSON"));

        await Expect(state).ToContainTextAsync("confirmed", new() { IgnoreCase = true });
        await slider.FocusAsync();
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(state).ToContainTextAsync("paid", new() { IgnoreCase = true });
        await visit.Page.Keyboard.PressAsync("Home");
        await Expect(state).ToContainTextAsync("placed", new() { IgnoreCase = true });
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "The event" })).ToContainTextAsync("order_placed");

        await visit.Page.Locator(".events").GetByText("stock_reserved").ClickAsync();
        await Expect(slider).ToHaveValueAsync("2");
        await Expect(visit.Page.Locator(".changes")).ToContainTextAsync("status");
        Assert.Empty(visit.Troubles);
    }
}
