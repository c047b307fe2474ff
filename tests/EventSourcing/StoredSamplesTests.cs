using Platform.EventSourcing;
using Platform.Testing.EventSourcing;
using Xunit.Sdk;

namespace EventSourcing.Tests;

/// <summary>A history that is whole passes.</summary>
public sealed class StoredSamplesTests() : StoredSamples(new([typeof(BulbEvent)], [BulbEvent.First, BulbEvent.Second]));

/// <summary>What somebody might do to a history, and what the samples say then.</summary>
public sealed class EditedInPlaceTests
{
    [Theory]
    [InlineData(typeof(WithAnOptionalProperty), "\"colour\"")]
    [InlineData(typeof(WithAnotherProperty), "bulb_fitted_v3")]
    [InlineData(typeof(WithoutAProperty), "\"by\"")]
    [InlineData(typeof(WithAnotherType), "$.watts")]
    public void A_shape_that_was_edited_in_place_is_told_what_to_do(Type hierarchy, string found)
    {
        var error = Assert.ThrowsAny<XunitException>(new Edited(hierarchy).Every_sample_is_still_read_in_the_shape_of_its_record);

        Assert.Contains("Samples/bulb_fitted_v3.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains("add an upcaster", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_no_longer_read_is_told_what_to_do()
    {
        var error = Assert.ThrowsAny<XunitException>(new Edited(typeof(WithAnotherName)).Every_sample_is_still_read_in_the_shape_of_its_record);

        Assert.Contains("'bulb_fitted_v3', which no record of this service claims", error.Message, StringComparison.Ordinal);
        Assert.Contains("alias", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_without_a_sample_is_told_which() => Assert.Contains(
        "no Samples/<name>.json for bulb_screwed_in.",
        Assert.ThrowsAny<XunitException>(new Edited(typeof(WithAnotherName)).Every_stored_name_has_a_sample).Message,
        StringComparison.Ordinal);

    // Private, so that it is no test class of its own.
    private sealed class Edited(Type hierarchy) : StoredSamples(new EventTypes(hierarchy));

    private abstract record WithAnOptionalProperty
    {
        [EventName("bulb_fitted_v3")]
        public sealed record Fitted(int Watts, string Room, string? By = null, string? Colour = null) : WithAnOptionalProperty;
    }

    private abstract record WithAnotherProperty
    {
        [EventName("bulb_fitted_v3")]
        public sealed record Fitted(int Watts, string Room, string By, string Colour) : WithAnotherProperty;
    }

    private abstract record WithoutAProperty
    {
        [EventName("bulb_fitted_v3")]
        public sealed record Fitted(int Watts, string Room) : WithoutAProperty;
    }

    private abstract record WithAnotherType
    {
        [EventName("bulb_fitted_v3")]
        public sealed record Fitted(bool Watts, string Room, string By) : WithAnotherType;
    }

    private abstract record WithAnotherName
    {
        [EventName("bulb_screwed_in")]
        public sealed record Fitted(int Watts, string Room, string By) : WithAnotherName;
    }
}
