using System.ComponentModel.DataAnnotations;

namespace Subscriptions.Tests;

public class BillingOptionsTests
{
    public static TheoryData<BillingOptions, bool> Options => new()
    {
        { new(), true },
        { new() { Dunning = [TimeSpan.FromSeconds(1)], AfterDunning = AfterDunning.Cancel }, true },
        { new() { Dunning = [] }, false },
        { new() { Dunning = [.. Enumerable.Repeat(TimeSpan.FromDays(1), 21)] }, false },
        { new() { Dunning = [TimeSpan.Zero] }, false },
        { new() { Dunning = [TimeSpan.FromDays(366)] }, false },
        { new() { Payment = TimeSpan.Zero }, false },
        { new() { Retry = TimeSpan.FromSeconds(-1) }, false },
    };

    [Theory, MemberData(nameof(Options))]
    public void Waits_that_make_no_sense_are_refused_at_the_start(BillingOptions options, bool isSound) =>
        Assert.Equal(isSound, !options.Validate(new ValidationContext(options)).Any());

    [Fact]
    public void What_is_not_heard_of_is_asked_for_after_longer_and_longer() =>
        Assert.Equal([1, 2, 4, 64, 64], ((int[])[0, 1, 2, 6, 99]).Select(asked => new BillingOptions().RetryAfter(asked).TotalMinutes));

    [Fact]
    public void The_schedule_says_when_the_next_attempt_is()
    {
        Assert.Equal(Begin.AddDays(1), Waits.NextAttempt(0, Begin));
        Assert.Equal(Begin.AddDays(3), Waits.NextAttempt(1, Begin));
        Assert.Null(Waits.NextAttempt(2, Begin));
    }
}
