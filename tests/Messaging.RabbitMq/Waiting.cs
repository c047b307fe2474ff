namespace Messaging.RabbitMq.Tests;

/// <summary>Waits for what comes by itself, and fails with what it waited for.</summary>
internal static class Waiting
{
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    public static Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var patience = Task.Delay(Patience);
        while (!await isSo())
        {
            Assert.False(patience.IsCompleted, $"Waited for {what} in vain.");
            await Task.Delay(10);
        }
    }
}
