namespace ConsoleE2E;

public sealed class DeadLetterTests(RunningConsole console)
{
    [Fact]
    public async Task A_poisoned_message_is_found_mended_and_replayed_and_its_order_completes()
    {
        var (order, letter) = await Poison.PlantAsync(console);
        await using var visit = await console.ComeAsync("operator");

        await visit.OpenAsync("/");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Look at it: inventory" }).First.ClickAsync();
        await visit.ReadyAsync();
        await visit.Page.GetByLabel("About").FillAsync(order);
        await visit.Button("Search").ClickAsync();
        await Expect(visit.Page.Locator("tbody input[type=checkbox]")).ToHaveCountAsync(1);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "inventory.reserve-stock" }).ClickAsync();
        await Expect(visit.Page.GetByText("a quantity of at least 1")).ToBeVisibleAsync();

        // What is no JSON cannot be sent, and what is another message is refused.
        var (body, replay) = (visit.Page.Locator("#body"), visit.Button("Replay with this body"));
        var written = await body.InputValueAsync();
        await body.FillAsync("{");
        await Expect(visit.Page.Locator("#mistake")).ToContainTextAsync("this is not JSON");
        await Expect(replay).ToBeDisabledAsync();
        await body.FillAsync(written.Replace("\"quantity\": -7", "\"quantity\": 77, \"colour\": \"green\"", StringComparison.Ordinal));
        await replay.ClickAsync();
        await Expect(visit.Page.GetByText("The message has no such member.")).ToBeVisibleAsync();

        await body.FillAsync(written.Replace("\"quantity\": -7", "\"quantity\": 77", StringComparison.Ordinal));
        await replay.ClickAsync();
        await visit.SaysAsync("It will be handled again, with the new body.");
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Dead letters");

        Assert.Equal(["confirmed"], await console.EndingsAsync([order], RunningConsole.Patience));
        await Expect(visit.Page.Locator($"a[href$='{letter}']")).ToHaveCountAsync(0);
        Assert.Empty(visit.Troubles);
        await visit.AuditTellsAsync("inventory", "operator", "ops_dead_letter_edited", letter);
    }

    [Fact]
    public async Task A_letter_is_picked_replayed_in_vain_and_discarded()
    {
        var (order, letter) = await Poison.PlantAsync(console);
        await using var visit = await console.ComeAsync("operator");
        await visit.OpenAsync("/dead-letters/inventory");
        await visit.Page.GetByLabel("About").FillAsync(order);
        await visit.Button("Search").ClickAsync();
        var row = visit.Page.Locator("tbody tr").Filter(new() { Has = visit.Page.GetByRole(AriaRole.Checkbox) });
        await Expect(row).ToHaveCountAsync(1);

        await row.GetByRole(AriaRole.Checkbox).CheckAsync();
        await visit.Button("Replay 1").ClickAsync();
        await visit.SaysAsync("1 letter will be handled again.");
        await Expect(row).ToContainTextAsync("replayed 1 ×");

        await row.GetByRole(AriaRole.Checkbox).CheckAsync();
        await visit.Button("Discard 1").ClickAsync();
        await visit.AgreeAsync("Discard 1 letter");
        await visit.SaysAsync("1 letter discarded.");
        await Expect(row).ToHaveCountAsync(0);
        Assert.Empty(visit.Troubles);

        await visit.AuditTellsAsync("inventory", "operator", "ops_dead_letters_discarded", letter);
    }
}
