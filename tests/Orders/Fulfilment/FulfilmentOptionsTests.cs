using System.ComponentModel.DataAnnotations;

namespace Orders.Tests;

public class FulfilmentOptionsTests
{
    public static TheoryData<string, string> Invalid { get; } = new()
    {
        { nameof(FulfilmentOptions.Stock), "00:00:00" },
        { nameof(FulfilmentOptions.Payment), "-00:00:01" },
        { nameof(FulfilmentOptions.Commit), "00:00:00" },
        { nameof(FulfilmentOptions.Shipment), "366.00:00:00" },
        { nameof(FulfilmentOptions.Retry), "00:00:00" },
        { nameof(FulfilmentOptions.Reservation), "366.00:00:00" },
    };

    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(Faults(new FulfilmentOptions()));

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Every_time_is_more_than_zero_and_at_most_a_year(string option, string value)
    {
        var options = new FulfilmentOptions();
        typeof(FulfilmentOptions).GetProperty(option)!.SetValue(options, TimeSpan.Parse(value, null));
        Assert.Equal("Every time in the section Fulfilment is more than zero and at most 365 days.", Assert.Single(Faults(options)));
    }

    [Fact]
    public void A_reservation_must_outlast_the_waits_that_need_it()
    {
        var needed = new FulfilmentOptions { Stock = Minutes(1), Payment = Minutes(2), Commit = Minutes(3), Reservation = Minutes(6) };
        Assert.Equal(
            "Fulfilment:Reservation must be longer than Stock, Payment and Commit together (00:06:00); found 00:06:00.",
            Assert.Single(Faults(needed)));

        needed.Reservation += TimeSpan.FromTicks(1);
        Assert.Empty(Faults(needed));
    }

    [Fact]
    public void Waits_that_are_repeated_grow_and_stop_growing() => Assert.Equal(
        [1, 1, 2, 4, 8, 16, 32, 64, 64], Enumerable.Range(0, 9).Select(timer => new FulfilmentOptions().RetryAfter(timer).TotalMinutes));

    private static TimeSpan Minutes(int count) => TimeSpan.FromMinutes(count);

    private static IEnumerable<string?> Faults(FulfilmentOptions options)
    {
        List<ValidationResult> faults = [];
        Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
        return faults.Select(fault => fault.ErrorMessage);
    }
}
