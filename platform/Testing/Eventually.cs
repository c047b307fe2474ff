using System.Diagnostics;
using Xunit;

namespace Platform.Testing;

/// <summary>Waits for what happens in the background.</summary>
public static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <summary>Waits until the condition holds; fails, naming what was awaited, when it does not within 30 seconds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Bound)
            {
                Assert.Fail($"Waited {Bound.TotalSeconds} s in vain until {what}.");
            }

            await Task.Delay(10);
        }
    }
}
