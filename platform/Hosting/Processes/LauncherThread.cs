using System.Collections.Concurrent;

namespace Platform.Hosting;

/// <summary>
/// The one thread that starts every child. Linux sends the parent-death signal when the thread that forked ends, not the
/// process, and threads of the pool come and go: a child started from one of them would be killed for no reason.
/// </summary>
internal static class LauncherThread
{
    private static readonly BlockingCollection<Action> Launches = [];

    static LauncherThread() => new Thread(Run) { IsBackground = true, Name = "child launcher" }.Start();

    public static Task<T> RunAsync<T>(Func<T> launch)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Launches.Add(() =>
        {
            try
            {
                done.SetResult(launch());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return done.Task;
    }

    private static void Run()
    {
        foreach (var launch in Launches.GetConsumingEnumerable())
        {
            launch();
        }
    }
}
