namespace Traffic;

/// <summary>Asks again until an answer satisfies or patience is over.</summary>
internal static class Wait
{
    /// <summary>How long what is only a projection or a message behind may take.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(30);

    public static async Task<Answer<T>> UntilAsync<T>(
        Func<Task<Answer<T>>> ask, Predicate<Answer<T>> satisfied, TimeSpan patience, CancellationToken stop)
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(25); ; pause = TimeSpan.FromMilliseconds(Math.Min(250, 1.2 * pause.TotalMilliseconds)))
        {
            var answer = await ask();
            if (satisfied(answer) || TimeProvider.System.GetElapsedTime(begun) > patience)
            {
                return answer;
            }

            await Task.Delay(pause, stop);
        }
    }
}
