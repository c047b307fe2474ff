namespace ConsoleE2E;

public sealed class SignInTests(RunningConsole console)
{
    [Fact]
    public async Task An_operator_signs_in_is_named_and_signs_out()
    {
        await using var visit = await console.ComeAsync();
        await visit.SignInAsync("operator");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Signed in as" }).ClickAsync();
        await visit.Page.GetByText("Sign out").ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("You are signed out");

        // Were the issuer still to know the browser, it would let it in again without asking.
        await visit.Page.GotoAsync(console.Address.AbsoluteUri);
        await Expect(visit.Page.GetByLabel("User name")).ToBeVisibleAsync();
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task A_customer_does_not_get_in()
    {
        await using var visit = await console.ComeAsync("customer");

        await visit.OpenAsync("/dead-letters/orders");

        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("This console is for operators");
        await Expect(visit.Page.Locator("table")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        await using var visit = await console.ComeAsync();
        await visit.Page.GotoAsync(console.Address.AbsoluteUri);

        await visit.Page.GetByLabel("User name").FillAsync("operator");
        await visit.Page.GetByLabel("Password").FillAsync("wrong");
        await visit.Button("Sign in").ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Alert)).Not.ToBeEmptyAsync();
        await Expect(visit.Page.GetByLabel("Password")).ToBeVisibleAsync();
    }
}
