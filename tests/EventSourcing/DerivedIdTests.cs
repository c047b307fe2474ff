using Platform.EventSourcing;

namespace EventSourcing.Tests;

public sealed class DerivedIdTests
{
    private static readonly Guid Origin = Guid.Parse("0193a5e0-7c1e-7000-8000-000000000001");

    [Fact]
    public void The_derived_id_is_the_same_for_ever() =>
        Assert.Equal(Guid.Parse("a608a596-795f-896b-b932-4d148593b399"), DerivedId.From(Origin, "orders.order-placed.v1"));

    [Fact]
    public void Another_origin_or_name_gives_another_id()
    {
        var id = DerivedId.From(Origin, "a");

        Assert.NotEqual(id, DerivedId.From(Origin, "b"));
        Assert.NotEqual(id, DerivedId.From(Guid.Empty, "a"));
    }

    [Fact]
    public void The_derived_id_says_that_it_is_a_custom_uuid()
    {
        var id = DerivedId.From(Origin, "a");

        Assert.Equal(8, id.Version);
        Assert.InRange(id.Variant, 8, 11);
    }
}
