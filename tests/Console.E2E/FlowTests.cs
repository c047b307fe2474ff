namespace ConsoleE2E;

public sealed class FlowTests(RunningConsole console)
{
    [Fact]
    public async Task An_order_is_followed_through_every_service_and_into_its_trace()
    {
        await using var visit = await console.ComeAsync("operator");
        await visit.OpenAsync("/flow");

        await visit.Page.GetByLabel("Order id").FillAsync(console.Confirmed);
        await visit.Page.Keyboard.PressAsync("Enter");

        var timeline = visit.Page.Locator(".timeline li");
        foreach (var (service, happened) in (IEnumerable<(string, string)>)
            [("orders", "order_placed"), ("inventory", "reservation_reserved"), ("orders", "payment_authorised"), ("orders", "order_confirmed")])
        {
            await Expect(timeline.Filter(new() { HasText = happened }).Filter(new() { HasText = service })).ToBeVisibleAsync();
        }

        await Expect(timeline.Filter(new() { HasText = "payment_authorised" })).ToContainTextAsync("called payments");
        await Expect(timeline.Filter(new() { HasText = "mail_sent" })).ToContainTextAsync("called mail server");
        await Expect(timeline.Filter(new() { Has = visit.Page.Locator(".service", new() { HasText = "notifications" }) }).First).ToBeVisibleAsync();
        await timeline.Filter(new() { HasText = "order_placed" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(visit.Page.Locator("pre.json")).ToContainTextAsync("paymentToken");
        Assert.Empty(visit.Troubles);

        var dashboard = await visit.Page.RunAndWaitForPopupAsync(() => visit.Page.GetByRole(AriaRole.Link, new() { Name = "Trace" }).ClickAsync());
        foreach (var service in (string[])["gateway", "orders", "inventory", "payments"])
        {
            await Expect(dashboard.GetByText(service).Filter(new() { Visible = true }).First).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task What_no_service_knows_is_said_to_be_unknown()
    {
        await using var visit = await console.ComeAsync("operator");

        await visit.OpenAsync($"/flow/{Guid.CreateVersion7()}");

        await Expect(visit.Page.GetByText("No service knows anything by this name.")).ToBeVisibleAsync();
    }
}
