using System.Text.Json;
using Platform.EventSourcing;
using static Orders.Tests.AnOrder;

namespace Orders.Tests;

public class OrderDetailsTests
{
    private static readonly OrderDetails View = new();

    [Fact]
    public void The_document_survives_its_storage()
    {
        Orders.Order? document = null;
        OrderEvent[] life = [Placed, Reserved, Paid, Confirmed, Shipped, Delivered, Returned(new Pieces(Cup, 1))];
        var version = 0;
        foreach (var happened in life)
        {
            var recorded = Record(happened, ++version);
            Assert.Equal(Id.ToString(), View.KeyOf(recorded));
            var stored = JsonSerializer.Serialize(View.Evolve(document, recorded), PlatformJson.Options);
            Assert.DoesNotContain("tok_ok", stored, StringComparison.Ordinal);
            document = JsonSerializer.Deserialize<Orders.Order>(stored, PlatformJson.Options);
        }

        var expected = In(OrderStatus.Delivered, life[^1]);
        Assert.Equal(JsonSerializer.Serialize(expected, PlatformJson.Options), JsonSerializer.Serialize(document, PlatformJson.Options));
    }

    [Fact]
    public void Events_of_other_streams_change_no_order() =>
        Assert.Null(View.KeyOf(new RecordedEvent(1, Guid.Empty, Id.FulfilmentStream, 1, "x", new FulfilmentEvent.Completed(), Now, new("c"))));

    [Fact]
    public void Every_event_survives_its_storage()
    {
        var types = OrdersModule.Define().EventTypes;
        OrderEvent[] events = [Placed, Reserved, Paid, Confirmed, Rejected, Cancelled, Shipped, Delivered, Returned(new Pieces(Cup, 1))];
        foreach (var happened in events)
        {
            var json = JsonSerializer.Serialize<object>(happened, PlatformJson.Options);
            var back = JsonSerializer.Deserialize(json, types.TypeOf(types.NameOf(happened)), PlatformJson.Options);
            Assert.Equal(json, JsonSerializer.Serialize(back, PlatformJson.Options));
        }
    }

    private static RecordedEvent Record(OrderEvent happened, long version) =>
        new(version, Guid.Empty, Id.Stream, version, "x", happened, Now, new("c"));
}
