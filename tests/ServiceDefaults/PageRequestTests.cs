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

    private async Task<Page<string>> PageAsync(string query)
    {
        var reply = await service.GetAsync($"/api/v1/numbers?{query}");
        Assert.Equal(200, reply.Status);
        var page = reply.Meta.GetProperty("page");
        return new Page<string>(
            [.. reply.Data.EnumerateArray().Select(item => item.GetString()!)],
            page.GetProperty("next").GetString(),
            page.GetProperty("previous").GetString(),
            page.GetProperty("limit").GetInt32());
    }
}
