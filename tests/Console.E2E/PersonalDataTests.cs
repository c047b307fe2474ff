namespace ConsoleE2E;

public sealed class PersonalDataTests(RunningConsole console)
{
    private const string Person = "customer2";

    [Fact]
    public async Task A_person_is_not_forgotten_while_a_parcel_is_due_and_then_in_every_service()
    {
        await using var visit = await console.ComeAsync("admin");
        await visit.OpenAsync("/personal-data");
        await visit.Page.GetByLabel("Customer").FillAsync(Person);
        await visit.Button("Show the report").ClickAsync();
        await Expect(visit.Page.GetByText("No erasure of this person was asked for.")).ToBeVisibleAsync();

        await visit.Button("Erase…").ClickAsync();
        await visit.AgreeAsync("Erase for ever");
        await visit.SaysAsync("An order of this customer is still to be sent to their address.");

        foreach (var order in (await console.OtherCustomer.GetAsync("/api/v1/orders?status=confirmed&limit=100")).Expect().AsArray())
        {
            (await console.OtherCustomer.PostAsync($"/api/v1/orders/{order!["id"]}/cancel", new { reason = "enough" })).Expect();
        }

        await visit.Button("Erase…").ClickAsync();
        await visit.AgreeAsync("Erase for ever");
        await visit.SaysAsync("The erasure has begun.");
        await Expect(visit.Page.GetByText("completed", new() { Exact = true })).ToBeVisibleAsync();
        foreach (var service in (string[])["orders", "subscriptions", "notifications"])
        {
            await Expect(visit.Row(service)).ToContainTextAsync("ago");
        }

        Assert.Null((await console.OtherCustomer.GetAsync("/api/v1/notifications/preferences")).Expect()["email"]);
        Assert.Empty(visit.Troubles);
        await visit.AuditTellsAsync("orders", "admin", "erasure_requested");
    }

    [Fact]
    public async Task An_operator_may_not_look_at_erasures()
    {
        await using var visit = await console.ComeAsync("operator");

        await visit.OpenAsync("/personal-data");

        await Expect(visit.Page.GetByText("Only an admin may look at erasures")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByLabel("Customer")).ToHaveCountAsync(0);
    }
}
