using OperationsConsole.Services;

namespace OperationsConsole.Tests;

public sealed class ReadingTests
{
    private readonly Reading<string> reading = new();

    [Fact]
    public void At_first_there_is_neither_data_nor_a_failure()
    {
        Assert.True(reading.IsFirst);

        reading.Take(new Answer<string>("all", null));

        Assert.False(reading.IsFirst);
    }

    [Theory]
    [InlineData(FailureKind.Away)]
    [InlineData(FailureKind.Broken)]
    public void A_service_that_goes_away_leaves_what_it_said(FailureKind kind)
    {
        reading.Take(new Answer<string>("all", null));
        reading.Take(new Failure(kind, "no answer"));

        Assert.Equal(("all", kind), (reading.Data, reading.Failure!.Kind));

        reading.Take(new Answer<string>("new", null));

        Assert.Equal(("new", null), (reading.Data, reading.Failure));
    }

    [Theory]
    [InlineData(FailureKind.NotFound)]
    [InlineData(FailureKind.Forbidden)]
    [InlineData(FailureKind.SignedOut)]
    [InlineData(FailureKind.Refused)]
    public void What_is_no_more_or_not_for_this_person_is_not_shown_any_longer(FailureKind kind)
    {
        reading.Take(new Answer<string>("all", null, new PageOf("n", null, 20)));
        reading.Take(new Failure(kind, "no"));

        Assert.Equal((null, null), (reading.Data, reading.Page));
    }
}
