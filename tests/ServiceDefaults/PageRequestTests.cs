using System.Buffers.Text;
using System.Text;
using ServiceDefaults.Api;

namespace ServiceDefaults.Tests;

public sealed class PageRequestTests : IAsyncLifetime
{
    private TestService service = null!;

    public async ValueTask InitializeAsync() => service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData("", 10)]
    [InlineData("&sort=number", 10)]
    [InlineData("&sort=-number", 34)]
    public async Task Pages_cover_the_list_once_forward_and_again_backward(string sort, int first)
    {
        var forward = new List<string>();
        var page = await PageAsync($"limit=10{sort}");
        Assert.Null(page.Previous);
        forward.AddRange(page.Items);
        while (page.Next is not null)
        {
            page = await PageAsync($"limit=10{sort}&cursor={page.Next}");
            forward.AddRange(page.Items);
        }

        var backward = new List<string>(page.Items);
        while (page.Previous is not null)
        {
            page = await PageAsync($"limit=10{sort}&cursor={page.Previous}");
            backward.InsertRange(0, page.Items);
        }

        Assert.Equal(25, forward.Count);
        Assert.Equal($"{first}", forward[0]);
        Assert.Equal(forward, forward.Distinct());
        Assert.Equal(forward, backward);
    }

    [Fact]
    public async Task A_page_holds_twenty_unless_asked_otherwise()
    {
        var page = await PageAsync("");

        Assert.Equal(20, page.Items.Count);
        Assert.Equal(20, page.Limit);
    }

    [Theory]
    [InlineData("limit=0", "invalid-limit")]
    [InlineData("limit=101", "invalid-limit")]
    [InlineData("limit=-5", "invalid-limit")]
    [InlineData("limit=ten", "invalid-limit")]
    [InlineData("limit=1&limit=2", "invalid-limit")]
    [InlineData("cursor=!!!", "invalid-cursor")]
    [InlineData("cursor=AAAA", "invalid-cursor")]
    [InlineData("cursor=Pg", "invalid-cursor")]
    [InlineData("cursor=Pv8", "invalid-cursor")]
    [InlineData("sort=price", "invalid-sort")]
    [InlineData("sort=--number", "invalid-sort")]
    public async Task What_is_no_page_is_refused(string query, string code)
    {
        var reply = await service.GetAsync($"/api/v1/numbers?{query}");

        Assert.Equal((400, code), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData("order-0192", false)]
    [InlineData("Ünïcode/κ", true)]
    public void A_cursor_survives_the_way_out_and_back(string key, bool backward)
    {
        Assert.True(Cursor.TryParse(new Cursor(key, backward).ToString(), out var read));
        Assert.Equal(new Cursor(key, backward), read);
    }

    [Fact]
    public void A_cursor_of_any_length_or_with_control_characters_is_not_one()
    {
        Assert.False(Cursor.TryParse(new Cursor(new string('x', 4000), false).ToString(), out _));
        Assert.False(Cursor.TryParse(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(">a\0b")), out _));
    }

    [Theory]
    [InlineData("", "fig,elder,cherry,apple,banana,damson")]
    [InlineData("&sort=-weight", "fig,elder,cherry,apple,banana,damson")]
    [InlineData("&sort=weight", "damson,banana,apple,cherry,elder,fig")]
    [InlineData("&sort=name", "apple,banana,cherry,damson,elder,fig")]
    [InlineData("&sort=-name", "fig,elder,damson,cherry,banana,apple")]
    public async Task A_view_is_paged_in_the_order_asked_for_forward_and_back(string sort, string expected)
    {
        var page = await PageAsync($"limit=2{sort}", "fruits");
        Assert.Null(page.Previous);
        var forward = new List<string>(page.Items);
        while (page.Next is not null)
        {
            page = await PageAsync($"limit=2{sort}&cursor={page.Next}", "fruits");
            forward.AddRange(page.Items);
        }

        var backward = new List<string>(page.Items);
        while (page.Previous is not null)
        {
            page = await PageAsync($"limit=2{sort}&cursor={page.Previous}", "fruits");
            backward.InsertRange(0, page.Items);
        }

        Assert.Equal(expected.Split(','), forward);
        Assert.Equal(forward, backward);
    }

    [Fact]
    public async Task A_cursor_is_for_the_order_it_was_made_in()
    {
        var byWeight = (await PageAsync("limit=2&sort=weight", "fruits")).Next;
        var byName = (await PageAsync("limit=2&sort=name", "fruits")).Next;
        var forged = new Cursor("apple", false, "weight", "heavy");

        string[] others = [$"sort=-weight&cursor={byWeight}", $"sort=name&cursor={byWeight}", $"cursor={byName}", $"sort=weight&cursor={forged}"];
        foreach (var query in others)
        {
            var reply = await service.GetAsync($"/api/v1/fruits?{query}");
            Assert.Equal((400, "invalid-cursor"), (reply.Status, reply.Code));
        }

        Assert.Equal("invalid-cursor", (await service.GetAsync($"/api/v1/numbers?cursor={byWeight}")).Code);
        Assert.Equal("invalid-filter", (await service.GetAsync("/api/v1/fruits?weight=heavy")).Code);
        Assert.Equal("invalid-sort", (await service.GetAsync("/api/v1/fruits?sort=colour")).Code);
    }

    [Theory]
    [InlineData("a key", "a \"value\" with\nlines and \\")]
    [InlineData("[1]", null)]
    public void A_cursor_of_a_sorted_list_survives_the_way_out_and_back(string key, string? value)
    {
        foreach (var backward in new[] { false, true })
        {
            Assert.True(Cursor.TryParse(new Cursor(key, backward, "-weight", value).ToString(), out var read));
            Assert.Equal(new Cursor(key, backward, "-weight", value), read);
        }
    }

    private async Task<Page<string>> PageAsync(string query, string list = "numbers")
    {
        var reply = await service.GetAsync($"/api/v1/{list}?{query}");
        Assert.Equal(200, reply.Status);
        var page = reply.Meta.GetProperty("page");
        return new Page<string>(
            [.. reply.Data.EnumerateArray().Select(item => item.GetString()!)],
            page.GetProperty("next").GetString(),
            page.GetProperty("previous").GetString(),
            page.GetProperty("limit").GetInt32());
    }
}
