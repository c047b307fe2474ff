namespace Orders.Tests;

public class FulfilmentOptionsTests
{
    private static readonly FulfilmentOptionsValidator Validator = new();

    [Fact]
    public void The_defaults_are_valid() => Assert.True(Validator.Validate(null, new FulfilmentOptions()).Succeeded);

    [Fact]
    public void A_time_of_zero_is_not() => Assert.True(Validator.Validate(null, new FulfilmentOptions { Capture = TimeSpan.Zero }).Failed);

    [Fact]
    public void A_reservation_must_outlast_the_steps_that_need_it() =>
        Assert.True(Validator.Validate(null, new FulfilmentOptions { Reservation = TimeSpan.FromSeconds(90) }).Failed);

    [Fact]
    public void Waits_that_are_repeated_grow_and_stop_growing()
    {
        var options = new FulfilmentOptions();
        int[] minutes = [.. Enumerable.Range(1, 9).Select(attempt => (int)options.Wait(FulfilmentStep.Compensation, attempt).TotalMinutes)];
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 64, 64], minutes);
    }
}
