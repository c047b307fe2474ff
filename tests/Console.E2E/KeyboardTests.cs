namespace ConsoleE2E;

/// <summary>Who uses no mouse reaches what mends the system, is asked, and may think better of it.</summary>
public sealed class KeyboardTests(RunningConsole console)
{
    private const int MostSteps = 120;

    [Theory]
    [InlineData("projections", "Rebuild")]
    [InlineData("dead-letters", "Discard all")]
    [InlineData("dead-letter", "Discard")]
    [InlineData("scheduled", "Cancel")]
    [InlineData("waiting", "Abort")]
    public async Task An_action_is_reached_by_Tab_and_left_by_Escape(string name, string action)
    {
        var page = ConsolePage.All[name];
        await using var visit = await console.ComeAsync(page.User);
        await visit.OpenAsync(page.Path(console));

        await WalkAsync(visit.Page, action);
        await visit.Page.Keyboard.PressAsync("Enter");
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToBeVisibleAsync();
        await Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
        await visit.Page.Keyboard.PressAsync("Escape");

        await Expect(dialog).ToHaveCountAsync(0);
        Assert.StartsWith(action, await FocusedAsync(visit.Page), StringComparison.Ordinal);
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task The_first_step_leads_past_the_menu()
    {
        await using var visit = await console.ComeAsync("operator");
        await visit.OpenAsync("/");

        await WalkAsync(visit.Page, "To the content");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("#content")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Tab");

        Assert.True(await visit.Page.EvaluateAsync<bool>("() => document.querySelector('#content').contains(document.activeElement)"));
    }

    private static async Task WalkAsync(IPage page, string wanted)
    {
        var passed = new List<string>();
        for (var step = 0; step < MostSteps; step++)
        {
            await page.Keyboard.PressAsync("Tab");
            passed.Add(await FocusedAsync(page));
            if (passed[^1].StartsWith(wanted, StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"Tab does not lead to '{wanted}', only to {string.Join(", ", passed.Distinct())}.");
    }

    private static Task<string> FocusedAsync(IPage page) =>
        page.EvaluateAsync<string>("() => (document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()");
}
