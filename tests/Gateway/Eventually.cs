namespace Gateway.Tests;

/// <summary>Waits for what comes by itself.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static Task IsAsync(Func<bool> condition, string what) => IsAsync(() => Task.FromResult(condition()), what);

    public static async Task IsAsync(Func<Task<bool>> condition, string what)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (!await condition())
        {
            Assert.False(bound.IsCancellationRequested, $"Waited in vain until {what}.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
