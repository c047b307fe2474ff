namespace Platform.Hosting;

/// <summary>Where a process of the application is in its life.</summary>
public enum ResourceState
{
    /// <summary>It waits for what it depends on, or is being prepared.</summary>
    Starting,

    /// <summary>The process runs, and is not or no longer healthy.</summary>
    Running,

    /// <summary>It is healthy.</summary>
    Ready,

    /// <summary>It ended by itself and will be started again.</summary>
    Restarting,

    /// <summary>It could not be started.</summary>
    Failed,

    /// <summary>It was stopped.</summary>
    Stopped,
}

/// <summary>One process of a resource, or a server that was given, as seen from outside. Safe to read from any thread.</summary>
public sealed class ResourceInstance
{
    private readonly ProcessLog log;
    private volatile ChildProcess? process;
    private volatile int state;

    internal ResourceInstance(string resource, string name, Uri? url, ProcessLog log)
    {
        Resource = resource;
        Name = name;
        Url = url;
        this.log = log;
    }

    /// <summary>Raised after each change of state, on the thread that made it.</summary>
    public event EventHandler? Changed;

    /// <summary>The resource it belongs to.</summary>
    public string Resource { get; }

    /// <summary>The resource's name, with the replica's number when there are several.</summary>
    public string Name { get; }

    /// <summary>Where it listens; null when it does not, or not for HTTP.</summary>
    public Uri? Url { get; }

    /// <summary>Where it is in its life.</summary>
    public ResourceState State => (ResourceState)state;

    /// <summary>The process; null while there is none of ours.</summary>
    public int? ProcessId => process?.Id;

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Why it is in its state, for people: how it ended, why it failed.</summary>
    public string? Detail { get; private set; }

    /// <summary>The file that holds what it has printed; null for a server that was given.</summary>
    public string? LogFile => log.Path;

    /// <summary>The last lines it has printed.</summary>
    public IReadOnlyList<string> LastLines => log.Last;

    /// <summary>The last lines it has printed, then each new one as it comes.</summary>
    public IAsyncEnumerable<string> WatchLogAsync(CancellationToken cancellation = default) => log.WatchAsync(cancellation);

    /// <summary>Kills the process as a crash would; it is started again.</summary>
    public void Kill() => process?.Signal(Signal.Kill);

    /// <summary>Asks the process for a clean end, as whoever rolls out a release does; it is started again.</summary>
    public void Terminate() => process?.Signal(Signal.Terminate);

    internal void Runs(ChildProcess child)
    {
        process = child;
        Become(ResourceState.Running);
    }

    internal void Restarting(string detail)
    {
        process = null;
        Restarts++;
        Become(ResourceState.Restarting, detail);
    }

    internal void Ended(ResourceState last, string? detail = null)
    {
        process = null;
        Become(last, detail);
    }

    internal void Become(ResourceState next, string? detail = null)
    {
        var news = Detail != detail;
        Detail = detail;
        if (Interlocked.Exchange(ref state, (int)next) != (int)next || news)
        {
            Announce();
        }
    }

    private void Announce()
    {
        try
        {
            Changed?.Invoke(this, EventArgs.Empty);
        }
        catch (Exception)
        {
            // Whoever looks on, on a closed terminal for example, must not end the supervision.
        }
    }
}
