using Platform.Messaging;

namespace Messaging.Tests;

public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(1, 250)]
    [InlineData(2, 500)]
    [InlineData(5, 4_000)]
    [InlineData(8, 30_000)]
    [InlineData(2_000, 30_000)]
    public void A_delay_is_drawn_from_the_whole_span_below_a_bound_that_doubles_up_to_the_cap(int attempt, double bound)
    {
        var random = new Random(7);

        var delays = Enumerable.Range(0, 2_000).Select(_ => new RetryPolicy().DelayAfter(attempt, random).TotalMilliseconds).ToArray();

        Assert.All(delays, delay => Assert.InRange(delay, 0, bound));
        Assert.InRange(delays.Min(), 0, bound * 0.01);
        Assert.InRange(delays.Max(), bound * 0.99, bound);
        Assert.InRange(delays.Average(), bound * 0.47, bound * 0.53);
    }
}
