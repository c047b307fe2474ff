using System.Text.Json;
using OperationsConsole.Audit;
using OperationsConsole.Nodes;
using OperationsConsole.Parts;
using OperationsConsole.Projections;
using OperationsConsole.Shell;

namespace OperationsConsole.Tests;

public sealed class WordsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0.4, "now")]
    [InlineData(-59.4, "59 s ago")]
    [InlineData(-60, "1 min ago")]
    [InlineData(119.9, "in 2 min")]
    [InlineData(7200, "in 2 h")]
    [InlineData(-200_000, "2 d ago")]
    public void A_time_is_told_from_now_on(double seconds, string words) => Assert.Equal(words, Spans.Relative(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.152, "152 ms")]
    [InlineData(9.017, "9.02 s")]
    [InlineData(61, "1 min")]
    public void A_flow_is_told_in_milliseconds_as_long_as_they_matter(double seconds, string words) =>
        Assert.Equal(words, Spans.Precise(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("event-subscriptions://marten/main/127!0!0!1.shop/ordersummary/all/v2", "projection ordersummary, v2")]
    [InlineData("event-subscriptions://marten/main/127!0!0!1.shop/stockvalue/all", "projection stockvalue")]
    [InlineData("wolverine://leader/", "says who does what")]
    [InlineData("wolverinedb://postgresql/127.0.0.1/shop/orders_bus", "looks after inbox and outbox orders_bus")]
    [InlineData("something://else", "something://else")]
    public void What_runs_on_one_node_only_is_told_in_words(string agent, string words) => Assert.Equal(words, Node.Words(agent));

    [Fact]
    public void JSON_is_cut_where_its_colour_changes_and_nothing_is_lost()
    {
        var value = JsonElement.Parse("""{ "na\"me": "te<x>t: \"1\"", "n": -1.5e3, "w": [ true, null ] }""");
        var tokens = JsonTokens.Of(value).ToList();

        Assert.Equal(JsonTokens.Indent(value), string.Concat(tokens.Select(token => token.Text)));
        Assert.Equal(
            "Name Text Name Number Name Word Word",
            string.Join(' ', tokens.Select(token => token.Kind).Where(kind => kind != JsonTokens.Kind.Plain)));
    }

    [Fact]
    public void A_rebuild_says_how_far_it_is_how_fast_it_goes_and_how_long_it_will_take()
    {
        var rebuild = new Rebuild("running", Noon) { Percent = 25, EventsPerSecond = 5321.4, SecondsLeft = 30.2 };

        Assert.Equal("running 25 %, 5,321 events/s, 30 s left", rebuild.Words);
        Assert.Equal("waiting 0 %", new Rebuild("waiting", null).Words);
        Assert.True(rebuild.CanBeCancelled);
        Assert.False(new Rebuild("done", Noon).CanBeCancelled);
    }

    [Fact]
    public void What_is_empty_is_not_asked_about() => Assert.Equal(
        "/api/v1/orders/audit?limit=25&who=a%26b&cursor=c%3D", new AuditQuery { Who = " a&b ", What = "", About = null }.Path("orders", "c="));

    [Fact]
    public void A_trace_is_linked_where_there_is_a_dashboard_and_a_trace()
    {
        var link = new DashboardLink { Url = "http://localhost:18888" };

        Assert.Equal("http://localhost:18888/traces/detail/4bf9", link.Trace("4bf9")?.ToString());
        Assert.Null(link.Trace(null));
        Assert.Null(new DashboardLink().Trace("4bf9"));
    }
}
