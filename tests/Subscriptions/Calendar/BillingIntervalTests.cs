namespace Subscriptions.Tests;

public class BillingIntervalTests
{
    [Theory]
    [InlineData("PT1S", 1, IntervalUnit.Seconds)]
    [InlineData("PT30S", 30, IntervalUnit.Seconds)]
    [InlineData("PT157680000S", 157_680_000, IntervalUnit.Seconds)]
    [InlineData("PT90M", 90, IntervalUnit.Minutes)]
    [InlineData("PT1H", 1, IntervalUnit.Hours)]
    [InlineData("P1D", 1, IntervalUnit.Days)]
    [InlineData("P2W", 2, IntervalUnit.Weeks)]
    [InlineData("P1M", 1, IntervalUnit.Months)]
    [InlineData("P60M", 60, IntervalUnit.Months)]
    [InlineData("P5Y", 5, IntervalUnit.Years)]
    public void An_interval_is_one_unit_of_ISO_8601(string text, int count, IntervalUnit unit)
    {
        Assert.True(BillingInterval.TryParse(text, out var interval));
        Assert.Equal(new BillingInterval(count, unit), interval);
        Assert.Equal(text, interval.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("PT0S")]
    [InlineData("P0M")]
    [InlineData("PT0.5S")]
    [InlineData("PT0,5S")]
    [InlineData("P-1M")]
    [InlineData("-P1M")]
    [InlineData("+P1M")]
    [InlineData("P1M2D")]
    [InlineData("P1DT12H")]
    [InlineData("PT1D")]
    [InlineData("P1H")]
    [InlineData("P1S")]
    [InlineData("p1m")]
    [InlineData(" P1M")]
    [InlineData("P1M\n")]
    [InlineData("P61M")]
    [InlineData("P6Y")]
    [InlineData("P1826D")]
    [InlineData("P261W")]
    [InlineData("PT157680001S")]
    [InlineData("P99999999999M")]
    [InlineData("P٣M")]
    [InlineData("monthly")]
    [InlineData(null)]
    public void Anything_else_is_none(string? text) => Assert.False(BillingInterval.TryParse(text, out _));
}
