using Platform.Hosting;

namespace Hosting.Tests;

public sealed class RestartPolicyTests
{
    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(2, 0.6)]
    [InlineData(3, 1.2)]
    [InlineData(6, 9.6)]
    [InlineData(7, 10)]
    [InlineData(1_000_000, 10)]
    public void The_pause_doubles_with_each_crash_up_to_the_longest(int crashes, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new RestartPolicy().DelayAfter(crashes));
}
