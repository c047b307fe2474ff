namespace ConsoleE2E;

public sealed class WaitingTests(RunningConsole console)
{
    [Fact]
    public async Task An_order_that_waits_for_its_payment_is_nudged_and_then_given_up()
    {
        // The provider says nothing about this card.
        var order = await console.PlaceAsync("tok_timeout");
        await using var visit = await console.ComeAsync("operator");
        await visit.OpenAsync("/waiting/orders");
        await visit.Page.GetByLabel("Step").FillAsync("payment");
        await visit.Page.Keyboard.PressAsync("Enter");
        var row = visit.Row(order);

        await Expect(row).ToContainTextAsync("payment");

        // However often the page reads it again, the button stays the one that somebody is about to press.
        await AnotherReadingAsync();
        var button = await visit.Button($"Nudge {order}").ElementHandleAsync();
        await AnotherReadingAsync();
        Assert.True(await button.EvaluateAsync<bool>("one => one.isConnected"));

        await visit.Button($"Nudge {order}").ClickAsync();
        await visit.SaysAsync("It looks now whether its wait is over.");

        await visit.Button($"Abort {order}").ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Abort it" })).ToBeDisabledAsync();
        await dialog.GetByLabel("Why").FillAsync("The provider is silent.");
        await visit.AgreeAsync("Abort it");
        await visit.SaysAsync("It ends.");
        await Expect(row).ToHaveCountAsync(0);
        Assert.Equal(["cancelled (The provider is silent.)"], await console.EndingsAsync([order], RunningConsole.Patience));
        Assert.Empty(visit.Troubles);

        await visit.AuditTellsAsync("orders", "operator", "ops_flow_nudged", order);
        await visit.AuditTellsAsync("orders", "operator", "ops_flow_aborted", order);

        async Task AnotherReadingAsync()
        {
            var age = row.Locator("time").First;
            await Expect(age).Not.ToHaveTextAsync(await age.InnerTextAsync());
        }
    }
}
