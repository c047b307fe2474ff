using System.Net;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using OperationsConsole.Live;
using OperationsConsole.Overview;

namespace OperationsConsole.Tests;

public sealed class OverviewPageTests : BunitContext
{
    private const string Overview = """
        { "data": {
            "service": "orders", "at": "2026-01-02T12:00:00Z",
            "messages": { "incoming": 7, "outgoing": 0, "scheduled": 12, "scheduledDue": 0, "handled": 140, "deadLetters": 3,
                "handledPerSecond": { "inventory.stock-reserved.V1": 2.5, "orders.fulfilment-deadline.V1": 1.0 } },
            "highWaterMark": 1234, "projections": [ { "name": "OrderList", "state": "running", "lag": 5 } ],
            "flows": { "waiting": 4, "overdue": 1, "stuck": 1 }, "nodes": 2,
            "attention": [ { "kind": "stuckFlows", "count": 1, "text": "1 flow is stuck." } ] } }
        """;

    [Fact]
    public void An_arrow_says_how_many_of_its_messages_are_handled_where_it_ends()
    {
        using var signedIn = new SignedIn(
            request => SignedIn.Answer(HttpStatusCode.OK, request.RequestUri!.Host == "orders" ? Overview : Overview.Replace("2.5", "0.0")),
            TimeSpan.FromMinutes(10));

        var page = Open(signedIn);

        page.WaitForAssertion(() =>
        {
            var texts = page.FindAll(".topology text").Select(text => text.TextContent).ToList();
            Assert.Equal("2.5/s", texts[texts.IndexOf("reserved, refused, prices") + 1]);
            Assert.Equal("0.0/s", texts[texts.IndexOf("reserve, commit, ship") + 1]);
        }, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_service_that_is_away_says_so_and_the_others_are_shown()
    {
        using var signedIn = new SignedIn(
            request => request.RequestUri!.Host == "inventory"
                ? throw new HttpRequestException("refused")
                : SignedIn.Answer(HttpStatusCode.OK, Overview),
            TimeSpan.FromMinutes(10));

        var page = Open(signedIn);

        page.WaitForAssertion(() =>
        {
            var attention = page.FindAll(".attention li").Select(item => item.TextContent).ToList();
            Assert.Contains(attention, item => item.Contains("inventory does not answer", StringComparison.Ordinal));
            Assert.Contains(attention, item => item.Contains("1 flow is stuck.", StringComparison.Ordinal));
            Assert.Equal("waiting/orders?only=stuck", page.Find(".attention a").GetAttribute("href"));
            var rows = page.FindAll("tbody tr").Select(row => row.TextContent).ToList();
            Assert.Contains("away", Assert.Single(rows, row => row.Contains("inventory", StringComparison.Ordinal)), StringComparison.Ordinal);
            Assert.DoesNotContain("away", Assert.Single(rows, row => row.Contains("orders", StringComparison.Ordinal)), StringComparison.Ordinal);
        }, TimeSpan.FromMinutes(1));
    }

    private IRenderedComponent<OverviewPage> Open(SignedIn signedIn)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices().AddSingleton(TimeProvider.System).AddSingleton<Attention>().AddSingleton(signedIn.Client);
        return Render<OverviewPage>();
    }
}
