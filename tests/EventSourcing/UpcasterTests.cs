using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.EventSourcing;

namespace EventSourcing.Tests;

public sealed class UpcasterTests
{
    private readonly EventTypes types = new([typeof(BulbEvent)], [BulbEvent.Second, BulbEvent.First]);

    [Theory]
    [InlineData("bulb_fitted", """{"power":"40W"}""", "unknown")]
    [InlineData("bulb_fitted_v2", """{"watts":40}""", "unknown")]
    [InlineData("bulb_fitted_v3", """{"watts":40,"room":"hall"}""", "hall")]
    public void Every_version_is_read_as_the_last_one(string stored, string json, string room)
    {
        var shape = types.ShapeOf(stored);

        Assert.Equal("bulb_fitted_v3", shape.Name);
        Assert.Equal(new BulbEvent.Fitted(40, room), Read(stored, json));
    }

    [Fact]
    public void What_is_appended_bears_the_last_name()
    {
        Assert.Equal("bulb_fitted_v3", types.NameOf(new BulbEvent.Fitted(1, "hall")));
        Assert.Equal(["bulb_broken", "bulb_fitted_v3"], types.Names.Order());
        Assert.Equal(["bulb_broken", "bulb_fitted", "bulb_fitted_v2", "bulb_fitted_v3", "bulb_smashed"], types.StoredNames.Order());
    }

    [Theory]
    [InlineData("bulb_broken")]
    [InlineData("bulb_smashed")]
    public void An_alias_is_another_name_for_the_same_shape(string stored)
    {
        Assert.Equal(new BulbEvent.Broken("cat"), Read(stored, """{"by":"cat"}"""));
        Assert.Equal(("bulb_broken", false), (types.ShapeOf(stored).Name, types.ShapeOf(stored).IsOlder));
    }

    [Fact]
    public void Without_an_upcaster_the_stored_bytes_are_handed_on_as_they_are()
    {
        byte[] json = [.. "not even JSON"u8];

        Assert.True(types.ShapeOf("bulb_fitted_v3").Upcast(json) == json);
    }

    [Fact]
    public void An_upcaster_may_lead_to_an_alias()
    {
        var hit = new Upcaster("bulb_hit", "bulb_smashed", data => new JsonObject { ["by"] = data["who"]!.DeepClone() });
        var led = new EventTypes([typeof(BulbEvent)], [hit]);

        Assert.Equal(new BulbEvent.Broken("cat"), led.ShapeOf("bulb_hit").Read("""{"who":"cat"}"""u8, PlatformJson.Options));
        Assert.Equal("bulb_broken", led.ShapeOf("bulb_hit").Name);
    }

    [Fact]
    public void An_event_that_an_upcaster_cannot_read_is_named_with_the_step_that_failed()
    {
        var error = Assert.Throws<UnreadableEventException>(() => Read("bulb_fitted", """{"power":40}"""));

        Assert.Equal(("bulb_fitted", typeof(BulbEvent.Fitted)), (error.Name, error.Expected));
        Assert.Contains("bulb_fitted (while it is upcast to bulb_fitted_v2)", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.InnerException);
    }

    [Theory]
    [InlineData("bulb_fitted", "[]")]
    [InlineData("bulb_fitted_v3", "null")]
    [InlineData("bulb_fitted_v3", """{"watts":40}""")]
    [InlineData("bulb_fitted_v3", """{"watts":"many","room":"hall"}""")]
    public void An_event_of_another_shape_is_an_error_that_names_it(string stored, string json)
    {
        var error = Assert.Throws<UnreadableEventException>(() => Read(stored, json));

        Assert.Contains($"'{stored}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("many", error.Message, StringComparison.Ordinal);
        Assert.IsType<JsonException>(error.InnerException);
    }

    [Fact]
    public void A_circle_stops_the_start() => Refuses(
        "bulb_a → bulb_b → bulb_c → bulb_b", Step("bulb_a", "bulb_b"), Step("bulb_b", "bulb_c"), Step("bulb_c", "bulb_b"));

    [Fact]
    public void An_upcaster_to_its_own_name_stops_the_start() => Refuses("bulb_a → bulb_a", Step("bulb_a", "bulb_a"));

    [Fact]
    public void Two_upcasters_from_one_name_stop_the_start() =>
        Refuses("Two upcasters read 'bulb_a'", Step("bulb_a", "bulb_broken"), Step("bulb_a", "bulb_fitted_v3"));

    [Fact]
    public void An_upcaster_that_leads_to_no_record_stops_the_start() =>
        Refuses("'bulb_lost', which no record claims", Step("bulb_a", "bulb_b"), Step("bulb_b", "bulb_lost"));

    [Theory]
    [InlineData("bulb_broken")]
    [InlineData("bulb_smashed")]
    public void An_upcaster_from_a_name_that_a_record_claims_stops_the_start(string claimed) =>
        Refuses("'bulb_broken_v2'", Step(claimed, "bulb_fitted_v3"));

    [Fact]
    public void An_upcaster_from_a_name_that_cannot_be_stored_stops_the_start() => Refuses("'BulbA'", Step("BulbA", "bulb_broken"));

    [Theory]
    [InlineData(typeof(AliasOfAnother), "bulb_broken")]
    [InlineData(typeof(AliasOfAnAlias), "bulb_smashed")]
    [InlineData(typeof(AliasOfItself), "bulb_replaced")]
    [InlineData(typeof(ShoutedAlias), "BulbReplaced")]
    public void An_alias_that_collides_or_cannot_be_stored_stops_the_start(Type hierarchy, string name)
    {
        var error = Assert.Throws<InvalidOperationException>(() => new EventTypes(typeof(BulbEvent), hierarchy));

        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(hierarchy.Name, error.Message, StringComparison.Ordinal);
    }

    private static Upcaster Step(string from, string to) => new(from, to, data => data);

    private static void Refuses(string because, params Upcaster[] upcasters)
    {
        var error = Assert.Throws<InvalidOperationException>(() => new EventTypes([typeof(BulbEvent)], upcasters));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }

    private object Read(string stored, string json) => types.ShapeOf(stored).Read(Encoding.UTF8.GetBytes(json), PlatformJson.Options);

    public abstract record AliasOfAnother
    {
        [EventName("bulb_replaced", Aliases = ["bulb_broken"])]
        public sealed record Happened : AliasOfAnother;
    }

    public abstract record AliasOfAnAlias
    {
        [EventName("bulb_replaced", Aliases = ["bulb_smashed"])]
        public sealed record Happened : AliasOfAnAlias;
    }

    public abstract record AliasOfItself
    {
        [EventName("bulb_replaced", Aliases = ["bulb_replaced"])]
        public sealed record Happened : AliasOfItself;
    }

    public abstract record ShoutedAlias
    {
        [EventName("bulb_replaced", Aliases = ["BulbReplaced"])]
        public sealed record Happened : ShoutedAlias;
    }
}
