using Platform.EventSourcing;

namespace EventSourcing.Tests;

public sealed class StreamIdTests
{
    [Fact]
    public void The_category_ends_at_the_first_dash()
    {
        var stream = StreamId.Parse("item-ESPRESSO-1");

        Assert.Equal(("item", "ESPRESSO-1", "item-ESPRESSO-1"), (stream.Category, stream.Id, stream.Value));
        Assert.Equal(StreamId.Of("item", "ESPRESSO-1"), stream);
    }

    [Theory]
    [InlineData("")]
    [InlineData("order")]
    [InlineData("-1")]
    [InlineData("order-")]
    [InlineData("order-a\nb")]
    [InlineData("order-\0")]
    public void Text_of_another_form_is_not_a_stream_id(string text)
    {
        Assert.False(StreamId.TryParse(text, out _));
        Assert.Throws<FormatException>(() => StreamId.Parse(text));
    }

    [Fact]
    public void A_stream_id_is_as_long_as_the_store_allows_and_no_longer()
    {
        Assert.Equal(StreamId.MaxLength, StreamId.Of("o", new string('x', StreamId.MaxLength - 2)).Value.Length);
        Assert.Throws<ArgumentException>(() => StreamId.Of("o", new string('x', StreamId.MaxLength - 1)));
    }

    [Fact]
    public void A_category_holds_no_dash() => Assert.Throws<ArgumentException>(() => StreamId.Of("order-line", "1"));

    [Fact]
    public void A_stream_id_without_a_value_says_so() => Assert.Throws<InvalidOperationException>(() => default(StreamId).Value);
}
