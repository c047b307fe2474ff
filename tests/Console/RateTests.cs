using OperationsConsole.Rates;

namespace OperationsConsole.Tests;

public sealed class RateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly RateMeter meter = new();

    [Fact]
    public void One_reading_tells_no_rate()
    {
        meter.Note(Noon, 1000);

        Assert.Null(meter.PerSecond);
        Assert.Empty(meter.History);
    }

    [Fact]
    public void The_rate_is_what_came_between_two_readings()
    {
        meter.Note(Noon, 1000);
        meter.Note(Noon.AddSeconds(4), 1010);
        meter.Note(Noon.AddSeconds(5), 1010);

        Assert.Equal([2.5, 0.0], meter.History);
        Assert.Equal(0.0, meter.PerSecond);
    }

    [Fact]
    public void A_count_that_was_begun_anew_is_no_negative_rate()
    {
        meter.Note(Noon, 1000);
        meter.Note(Noon.AddSeconds(1), 3);
        meter.Note(Noon.AddSeconds(2), 5);

        Assert.Equal([0.0, 2.0], meter.History);
    }

    [Fact]
    public void A_reading_of_the_same_instant_is_passed_over()
    {
        meter.Note(Noon, 1000);
        meter.Note(Noon, 2000);

        Assert.Null(meter.PerSecond);
    }

    [Fact]
    public void The_plot_keeps_the_newest()
    {
        for (var second = 0; second <= 100; second++)
            meter.Note(Noon.AddSeconds(second), second * second);

        Assert.Equal(60, meter.History.Count);
        Assert.Equal(199, meter.History.Last());
    }

    [Fact]
    public void A_line_ends_at_the_right_edge_and_fills_the_height() => Assert.Equal("58,18.5 59,10 60,1.5", Sparkline.Points([0, 5, 10]));

    [Fact]
    public void A_line_of_nothing_lies_at_the_bottom() => Assert.Equal("59,18.5 60,18.5", Sparkline.Points([0, 0]));
}
