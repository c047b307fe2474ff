using System.Text.Json;
using Platform.EventSourcing;
using static Orders.Tests.AnOrder;

namespace Orders.Tests;

public class OrderListTests
{
    private static readonly OrderList View = new();

    [Fact]
    public void A_row_is_the_order_that_readers_see_and_survives_its_storage()
    {
        ListedOrder? row = null;
        OrderEvent[] life = [Placed, Reserved, Paid, Confirmed, Shipped, Delivered, Returned(new Pieces(Cup, 1))];
        foreach (var (index, happened) in life.Index())
        {
            var recorded = new RecordedEvent(index + 1, Guid.Empty, Id.Stream, index + 1, "x", happened, Now, new("c"));
            Assert.Equal(Id.ToString(), View.KeyOf(recorded));
            var stored = JsonSerializer.Serialize(View.Evolve(row, recorded), PlatformJson.Options);
            Assert.DoesNotContain("tok_ok", stored, StringComparison.Ordinal);
            row = JsonSerializer.Deserialize<ListedOrder>(stored, PlatformJson.Options);
        }

        var order = In(OrderStatus.Delivered, life[^1]);
        Assert.Equal(Json(order), Json(row!.Order));
        Assert.Equal((Id, "ada", OrderStatus.Returned, order.PlacedAt), (row.Id, row.CustomerId, row.Status, row.PlacedAt));
        Assert.Equal(order.Total, new(row.Total, row.Currency));
    }

    [Fact]
    public void Whatever_a_list_is_filtered_or_sorted_by_is_a_property_of_the_row()
    {
        using var row = JsonSerializer.SerializeToDocument(ListedOrder.Of(In(OrderStatus.Placed)), PlatformJson.Options);

        Assert.All(
            [.. View.FilterBy, .. View.SortBy, .. View.Indexes.SelectMany(index => index)],
            name => Assert.True(row.RootElement.TryGetProperty(name, out _), name));
    }

    [Fact]
    public void Events_of_other_streams_change_no_row() =>
        Assert.Null(View.KeyOf(new RecordedEvent(1, Guid.Empty, Id.FulfilmentStream, 1, "x", new FulfilmentEvent.Completed(), Now, new("c"))));

    private static string Json(Order order) => JsonSerializer.Serialize(order, PlatformJson.Options);
}
