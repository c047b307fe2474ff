namespace OperationsConsole.Live;

/// <summary>Whether the page is before somebody's eyes, or in a tab behind others.</summary>
public sealed class Attention
{
    private TaskCompletionSource returned = Completed();

    public void Look(bool isVisible)
    {
        if (isVisible)
            returned.TrySetResult();
        else if (returned.Task.IsCompleted)
            returned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Done at once while somebody looks.</summary>
    public Task ReturnsAsync(CancellationToken stop) => returned.Task.WaitAsync(stop);

    private static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        done.SetResult();
        return done;
    }
}
