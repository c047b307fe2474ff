namespace ConsoleE2E;

public sealed class ScheduledTests(RunningConsole console)
{
    [Fact]
    public async Task A_deadline_is_put_off_and_then_called_off()
    {
        var order = await console.PlaceAsync("tok_ok");
        Assert.Equal(["confirmed"], await console.EndingsAsync([order], RunningConsole.Patience));
        await using var visit = await console.ComeAsync("operator");
        await visit.OpenAsync("/scheduled/orders");

        await visit.Page.GetByLabel("About").FillAsync(order);
        await visit.Button("Search").ClickAsync();
        var row = visit.Row("orders.fulfilment-deadline");
        await Expect(row).ToHaveCountAsync(1);
        await row.GetByRole(AriaRole.Button, new() { Name = "Reschedule" }).ClickAsync();
        var later = TimeProvider.System.GetUtcNow().AddDays(40).AddHours(1);
        await visit.Page.GetByRole(AriaRole.Dialog).GetByLabel("In UTC").FillAsync($"{later:yyyy-MM-ddTHH:mm:ss}");
        await visit.AgreeAsync("Then");
        await visit.SaysAsync("It is handled in 40 d.");
        await Expect(row).ToContainTextAsync("in 40 d");

        await row.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await visit.AgreeAsync("Cancel the message");
        await visit.SaysAsync("It is cancelled.");
        await Expect(row).ToHaveCountAsync(0);
        Assert.Empty(visit.Troubles);

        await visit.OpenAsync("/audit/orders");
        await visit.Page.GetByLabel("Who").FillAsync("operator");
        await visit.Button("Search").ClickAsync();
        await Expect(visit.Row("ops_message_rescheduled").First).ToBeVisibleAsync();
        await Expect(visit.Row("ops_message_cancelled").First).ToBeVisibleAsync();
    }
}
