namespace Platform.Hosting;

/// <summary>Keeps one process running: starts it, watches its health, starts it again when it ends, stops it when told to.</summary>
/// <param name="instance">What others see of it.</param>
/// <param name="log">Takes what it prints.</param>
/// <param name="prepare">Says what to start, each time anew.</param>
/// <param name="isHealthy">Whether it is healthy; without it, whatever runs is.</param>
/// <param name="description">What it is, for people.</param>
/// <param name="options">Times and counts.</param>
internal sealed class Supervisor(
    ResourceInstance instance,
    ProcessLog log,
    Func<CancellationToken, Task<ProcessSpec>> prepare,
    Func<CancellationToken, Task<bool>>? isHealthy,
    string? description,
    DistributedApplicationOptions options) : IDisposable
{
    private static readonly TimeSpan UntilReady = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WhileReady = TimeSpan.FromSeconds(5);

    private CancellationTokenSource stopping = new();
    private TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task running = Task.CompletedTask;

    public ResourceInstance Instance => instance;

    /// <summary>Starts the process and returns when it is ready for the first time.</summary>
    /// <exception cref="HostingException">It did not become ready.</exception>
    public Task StartAsync()
    {
        stopping.Dispose();
        stopping = new CancellationTokenSource();
        ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running = SuperviseAsync(stopping.Token);
        return ready.Task;
    }

    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await running;
        if (instance.State != ResourceState.Failed)
        {
            instance.Ended(ResourceState.Stopped);
        }
    }

    public void Dispose()
    {
        stopping.Dispose();
        log.Dispose();
    }

    private async Task SuperviseAsync(CancellationToken stop)
    {
        for (var crashes = 1; ; crashes++)
        {
            var started = TimeProvider.System.GetUtcNow();
            string ending;
            try
            {
                ending = await RunOnceAsync(stop);
            }
            catch (Exception error)
            {
                // What cannot even be started will not get better by itself; what has run before may.
                ending = error.Message;
                crashes = ready.Task.IsCompleted ? crashes : options.Restarts.Attempts;
            }

            if (stop.IsCancellationRequested)
            {
                ready.TrySetCanceled(stop);
                return;
            }

            crashes = TimeProvider.System.GetUtcNow() - started > options.Restarts.StableAfter ? 1 : crashes;
            if (!ready.Task.IsCompleted && crashes >= options.Restarts.Attempts)
            {
                Fail(ending);
                return;
            }

            var pause = options.Restarts.DelayAfter(crashes);
            instance.Restarting($"{ending}; restart in {pause.TotalSeconds:0.0} s");
            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Runs the process to its end and says how it ended.</summary>
    private async Task<string> RunOnceAsync(CancellationToken stop)
    {
        var spec = await prepare(stop);
        await using var child = await ChildProcess.StartAsync(spec, log);
        instance.Runs(child);
        using var checking = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var health = WatchHealthAsync(checking.Token);
        try
        {
            // The watch ends before the process only when it has given up on it.
            await Task.WhenAny(child.Exited, health);
            return child.Exited.IsCompleted ? $"ended with exit code {await child.Exited}" : await health;
        }
        finally
        {
            await checking.CancelAsync();
            await child.StopAsync(options.StopGrace);
            await Task.WhenAny(health);
        }
    }

    /// <summary>Turns between running and ready; returns, with the reason, when the process has taken too long to become ready.</summary>
    private async Task<string> WatchHealthAsync(CancellationToken stop)
    {
        var deadline = TimeProvider.System.GetUtcNow() + options.StartTimeout;
        var wasReady = false;
        while (true)
        {
            var healthy = isHealthy is null || await isHealthy(stop);
            stop.ThrowIfCancellationRequested();
            if (healthy)
            {
                wasReady = true;
                instance.Become(ResourceState.Ready, description);
                ready.TrySetResult();
            }
            else if (wasReady)
            {
                instance.Become(ResourceState.Running);
            }
            else if (TimeProvider.System.GetUtcNow() > deadline)
            {
                return $"was not healthy within {options.StartTimeout.TotalSeconds:0} s";
            }

            await Task.Delay(healthy ? WhileReady : UntilReady, stop);
        }
    }

    private void Fail(string ending)
    {
        var lines = string.Join('\n', log.Last.TakeLast(20));
        instance.Ended(ResourceState.Failed, ending);
        ready.TrySetException(new HostingException(
            lines.Length == 0 ? $"{instance.Name}: {ending}" : $"{instance.Name}: {ending}. Its last lines ({log.Path}):\n{lines}"));
    }
}
