namespace Contracts.Tests;

/// <summary>The checker itself, on changes that somebody might make to one message.</summary>
public sealed class CompatibilityTests
{
    private sealed record Line(string Sku, int Quantity);

    private sealed record Now(Guid OrderId, string Reason, IReadOnlyList<Line> Lines, string? Note = null);

    private sealed record WithAnOptional(Guid OrderId, string Reason, IReadOnlyList<Line> Lines, string? Note = null, int? Weight = null);

    private sealed record WithARequired(Guid OrderId, string Reason, IReadOnlyList<Line> Lines, string Channel, string? Note = null);

    private sealed record Without(Guid OrderId, IReadOnlyList<Line> Lines, string? Note = null);

    private sealed record Renamed(Guid OrderId, string Because, IReadOnlyList<Line> Lines, string? Note = null);

    private sealed record Retyped(Guid OrderId, int Reason, IReadOnlyList<Line> Lines, string? Note = null);

    private sealed record Reformatted(string OrderId, string Reason, IReadOnlyList<Line> Lines, string? Note = null);

    private sealed record Demanding(Guid OrderId, string Reason, IReadOnlyList<Line> Lines, string? Note);

    private sealed record Unsure(Guid OrderId, IReadOnlyList<Line> Lines, string Reason = "", string? Note = null);

    private sealed record OtherLine(string Sku, decimal Quantity);

    private sealed record WithOtherItems(Guid OrderId, string Reason, IReadOnlyList<OtherLine> Lines, string? Note = null);

    [Theory]
    [InlineData(typeof(Now))]
    [InlineData(typeof(WithAnOptional))]
    public void What_breaks_nobody_passes(Type after) => Assert.Empty(Breaks(after));

    [Theory]
    [InlineData(typeof(Without), "lost the property 'reason'")]
    [InlineData(typeof(Renamed), "lost the property 'reason'")]
    [InlineData(typeof(Retyped), "'reason' changed its type from \"string\" to \"integer\"")]
    [InlineData(typeof(Reformatted), "'orderId' changed its format from \"uuid\" to nothing")]
    [InlineData(typeof(WithARequired), "now demands 'channel'")]
    [InlineData(typeof(Demanding), "now demands 'note'")]
    [InlineData(typeof(Unsure), "no longer promises 'reason'")]
    [InlineData(typeof(WithOtherItems), "'quantity' changed its type from \"integer\" to \"number\"")]
    public void What_breaks_somebody_is_named(Type after, string expected) =>
        Assert.Contains(Breaks(after), fault => fault.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Other_words_for_the_same_are_no_change()
    {
        var (before, after) = (MessageSchema.Of(typeof(Now)), MessageSchema.Of(typeof(Now)));
        after["properties"]!["reason"]!["description"] = "Why it ended.";

        Assert.Empty(Compatibility.Breaks(before, after));
    }

    private static IReadOnlyList<string> Breaks(Type after) => Compatibility.Breaks(MessageSchema.Of(typeof(Now)), MessageSchema.Of(after));
}
