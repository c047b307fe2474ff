using System.Net;

namespace ConsoleE2E;

public sealed class ProjectionTests(RunningConsole console)
{
    private const string List = "OrderSummary";

    [Fact]
    public async Task A_list_is_paused_falls_behind_and_is_resumed()
    {
        await using var visit = await console.ComeAsync("operator");
        await visit.OpenAsync("/projections/orders");
        var row = visit.Row(List);

        await row.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await visit.AgreeAsync("Pause");
        await visit.SaysAsync($"{List} is paused.");
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "Resume" })).ToBeVisibleAsync();
        await console.PlaceAsync("tok_ok");
        await Expect(row.Locator("[data-label=Behind]")).Not.ToHaveTextAsync("0");

        await row.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await visit.SaysAsync($"{List} runs again.");
        await Expect(row.Locator("[data-label=State]")).ToHaveTextAsync("running");
        await Expect(row.Locator("[data-label=Behind]")).ToHaveTextAsync("0");

        // Rebuilt: it says how far it is, and the list answers all the while.
        var ended = new CancellationTokenSource();
        var asking = AskAsync(ended.Token);
        var progress = row.GetByRole(AriaRole.Progressbar).WaitForAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Rebuild" }).ClickAsync();
        await visit.AgreeAsync("Rebuild");
        await visit.SaysAsync($"{List} will be rebuilt.");
        await progress;
        await Expect(row.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        await Expect(row.Locator("[data-label=State]")).ToHaveTextAsync("running");
        await ended.CancelAsync();
        var answers = await asking;
        ended.Dispose();
        Assert.NotEmpty(answers);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.Empty(visit.Troubles);

        foreach (var what in (string[])["ops_projection_paused", "ops_projection_resumed", "ops_projection_rebuild_requested"])
        {
            await visit.AuditTellsAsync("orders", "operator", what, List);
        }
    }

    private async Task<IReadOnlyList<HttpStatusCode>> AskAsync(CancellationToken ended)
    {
        var answers = new List<HttpStatusCode>();
        while (!ended.IsCancellationRequested)
        {
            answers.Add((await console.Operator.GetAsync("/api/v1/orders?limit=1")).Status);
        }

        return answers;
    }
}
