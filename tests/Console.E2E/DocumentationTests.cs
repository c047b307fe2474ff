namespace ConsoleE2E;

/// <summary>The page at the gateway that describes the API.</summary>
public sealed class DocumentationTests(RunningConsole console)
{
    [Fact]
    public async Task Whoever_signs_in_there_tries_out_what_is_described()
    {
        await using var visit = await console.ComeToGatewayAsync();
        var page = visit.Page;
        await page.GotoAsync(new Uri(console.AddressOf("gateway"), "/docs/").AbsoluteUri);

        await SignInAsync(page, "operator");
        await page.GetByRole(AriaRole.Link, new() { Name = "List items" }).First.ClickAsync();
        var tries = page.Locator("button").Filter(new() { HasText = "Test Request" });
        await tries.Filter(new() { HasText = "(get /api/v1/inventory/items)" }).ClickAsync();
        var answer = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Send" }).First.ClickAsync(),
            response => response.Url.Contains("/api/v1/inventory/items", StringComparison.Ordinal));

        Assert.Equal(200, answer.Status);
        Assert.Equal("/api/v1/inventory/items", new Uri(answer.Url).PathAndQuery);
        Assert.Contains("COLOMBIA-ESPRESSO", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Troubles);
    }

    private static async Task SignInAsync(IPage page, string user)
    {
        var window = await page.RunAndWaitForPopupAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Authorize", Exact = true }).First.ClickAsync());
        await Visit.FillInAsync(window, user);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Clear tokens" }).First).ToBeVisibleAsync();
    }
}
