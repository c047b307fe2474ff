using System.Net;
using Marten.Events;

namespace OrdersService.Tests;

public sealed class ListOrdersTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    [Theory]
    [InlineData("", 4, 3, 2, 1, 0)]
    [InlineData("&sort=placedAt", 0, 1, 2, 3, 4)]
    [InlineData("&sort=total", 1, 4, 0, 3, 2)]
    [InlineData("&sort=-total", 2, 3, 0, 4, 1)]
    public async Task Orders_are_listed_page_by_page_there_and_back(string sort, params int[] expected)
    {
        var customer = $"lister-{Guid.CreateVersion7()}";
        var placed = await PlaceAsync(customer, 3, 1, 5, 4, 2);

        var first = await orders.GetAsync($"?limit=2{sort}", customer);
        var second = await orders.GetAsync($"?limit=2&cursor={Cursor(first, "next")}", customer);
        var third = await orders.GetAsync($"?limit=2&cursor={Cursor(second, "next")}", customer);
        var back = await orders.GetAsync($"?limit=2&cursor={Cursor(third, "previous")}", customer);

        Assert.Equal(expected.Select(index => placed[index]), [.. Ids(first), .. Ids(second), .. Ids(third)]);
        Assert.Equal(Ids(second), Ids(back));
        Assert.Equal((null, null, 2), (Cursor(first, "previous"), Cursor(third, "next"), (int)first.Body!["meta"]!["page"]!["limit"]!));
    }

    [Fact]
    public async Task A_customer_sees_own_orders_and_an_operator_everybodys()
    {
        var (one, other) = ($"one-{Guid.CreateVersion7()}", $"other-{Guid.CreateVersion7()}");
        var (mine, theirs) = ((await PlaceAsync(one, 1))[0], (await PlaceAsync(other, 1))[0]);

        Assert.Equal([mine], Ids(await orders.GetAsync("", one)));
        Assert.Equal([theirs, mine], Ids(await orders.GetAsync("?limit=2", "operator")));
        Assert.Equal(["self", "history", "live", "cancel"], (await orders.GetAsync("", one)).Data![0]!["links"]!.AsObject().Select(link => link.Key));
    }

    [Fact]
    public async Task Orders_can_be_asked_for_by_their_status()
    {
        var customer = $"lister-{Guid.CreateVersion7()}";
        var placed = await PlaceAsync(customer, 1, 1);
        await orders.PostAsync($"/{placed[0]}/cancel", new { reason = "none" }, customer);
        await CatchUpAsync();

        Assert.Equal([placed[0]], Ids(await orders.GetAsync("?status=cancelled", customer)));
        Assert.Equal([placed[1]], Ids(await orders.GetAsync("?status=placed", customer)));
    }

    [Fact]
    public async Task Orders_can_be_asked_for_by_several_states_item_time_and_customer()
    {
        var customer = $"lister-{Guid.CreateVersion7()}";
        var placed = await PlaceAsync(customer, 1, 1);
        var tea = (string)(await orders.PostAsync("", RunningOrders.Body(lines: [(RunningOrders.Tea, 1)]), customer)).Data!["id"]!;
        await orders.PostAsync($"/{placed[0]}/cancel", new { reason = "none" }, customer);
        await CatchUpAsync();
        var second = Uri.EscapeDataString((string)(await orders.GetAsync($"/{placed[1]}", customer)).Data!["placedAt"]!);

        Assert.Equal([tea, placed[1], placed[0]], Ids(await orders.GetAsync("?status=placed,cancelled", customer)));
        Assert.Equal([tea], Ids(await orders.GetAsync("?sku=TEA&status=placed,paid", customer)));
        Assert.Equal([placed[1], placed[0]], Ids(await orders.GetAsync("?sku=BEANS", customer)));
        Assert.Equal([tea, placed[1]], Ids(await orders.GetAsync($"?placedFrom={second}", customer)));
        Assert.Equal([placed[0]], Ids(await orders.GetAsync($"?placedTo={second}", customer)));
        Assert.Equal([placed[1]], Ids(await orders.GetAsync($"?customer={customer}&sku=BEANS&status=placed", "operator")));
        Assert.Empty(Ids(await orders.GetAsync($"?customer={customer}", "customer2")));
    }

    [Theory]
    [InlineData("?status=Placed", "invalid-status")]
    [InlineData("?status=placed,", "invalid-status")]
    [InlineData("?status=", "invalid-status")]
    [InlineData("?sort=status", "invalid-sort")]
    [InlineData("?limit=0", "invalid-limit")]
    [InlineData("?limit=101", "invalid-limit")]
    [InlineData("?cursor=AAAA", "invalid-cursor")]
    public async Task A_page_that_makes_no_sense_is_refused(string query, string code)
    {
        var answer = await orders.GetAsync(query);

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_cursor_that_was_changed_or_belongs_to_another_order_of_the_list_is_refused()
    {
        var customer = $"lister-{Guid.CreateVersion7()}";
        await PlaceAsync(customer, 1, 2);
        var cursor = Cursor(await orders.GetAsync("?limit=1&sort=total", customer), "next")!;
        var changed = $"{cursor[..^2]}{(cursor[^2] == 'A' ? 'B' : 'A')}{cursor[^1]}";

        Assert.Equal("invalid-cursor", (await orders.GetAsync($"?cursor={changed}", customer)).Code);
        Assert.Equal("invalid-cursor", (await orders.GetAsync($"?cursor={cursor}&sort=placedAt", customer)).Code);
        Assert.Null((await orders.GetAsync($"?cursor={cursor}&sort=total", customer)).Code);
    }

    private async Task<List<string>> PlaceAsync(string customer, params int[] pieces)
    {
        List<string> ids = [];
        foreach (var beans in pieces)
        {
            ids.Add(await orders.PlaceAsync(customer: customer, beans: beans));
        }

        await CatchUpAsync();
        return ids;
    }

    private Task CatchUpAsync() => orders.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));

    private static List<string> Ids(ServiceAnswer page) => [.. page.Data!.AsArray().Select(order => (string)order!["id"]!)];

    private static string? Cursor(ServiceAnswer page, string which) => (string?)page.Body!["meta"]!["page"]![which];
}
