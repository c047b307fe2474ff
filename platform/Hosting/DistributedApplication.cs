namespace Platform.Hosting;

/// <summary>
/// An application of several processes: starts them in the order they wait for one another, keeps them running, and stops them in
/// reverse. The vocabulary is that of .NET Aspire's app model.
/// </summary>
public sealed class DistributedApplication : IAsyncDisposable
{
    private readonly Dictionary<IResource, ResourceRunner> runners;
    private readonly IReadOnlyDictionary<IResource, HashSet<IResource>> waits;
    private readonly SemaphoreSlim stopping = new(1);
    private FolderLock? dataFolder;

    internal DistributedApplication(
        DistributedApplicationOptions options, IReadOnlyList<IResource> resources, IReadOnlyDictionary<IResource, HashSet<IResource>> waits)
    {
        Options = options;
        this.waits = waits;
        runners = resources.ToDictionary(resource => resource, resource => ResourceRunner.For(resource, options));
        Instances = [.. resources.SelectMany(resource => runners[resource].Instances)];
    }

    /// <summary>Where the application keeps its data and finds its projects.</summary>
    public DistributedApplicationOptions Options { get; }

    /// <summary>Every process, in the order of the description.</summary>
    public IReadOnlyList<ResourceInstance> Instances { get; }

    /// <summary>Begins the description of an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions? options = null) =>
        new DistributedApplicationBuilder(options ?? new DistributedApplicationOptions());

    /// <summary>Starts everything and returns when all of it is ready. When one resource fails, all are stopped again.</summary>
    /// <exception cref="HostingException">Something stands in the way; the message says what.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        TakeDataFolder();
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var starts = new Dictionary<IResource, Task>();
        Task Start(IResource resource) =>
            starts.TryGetValue(resource, out var begun)
                ? begun
                : starts[resource] = StartAsync(resource, [.. waits[resource].Select(Start)], failing);

        try
        {
            await Task.WhenAll(runners.Keys.Select(Start));
        }
        catch
        {
            await StopAsync();

            // What failed first is the reason; the others were only told to give up.
            var reason = starts.Values.Select(start => start.Exception?.InnerException).FirstOrDefault(error => error is not null);
            cancellation.ThrowIfCancellationRequested();
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(reason ?? new OperationCanceledException());
        }
    }

    /// <summary>Stops everything cleanly, what depends on others before these. Nothing runs when it returns.</summary>
    public async Task StopAsync()
    {
        await stopping.WaitAsync();
        try
        {
            var stops = new Dictionary<IResource, Task>();
            Task Stop(IResource resource) =>
                stops.TryGetValue(resource, out var begun)
                    ? begun
                    : stops[resource] = StopAfterAsync(resource, [.. Dependents(resource).Select(Stop)]);

            await Task.WhenAll(runners.Keys.Select(Stop));
        }
        finally
        {
            stopping.Release();
        }
    }

    /// <summary>
    /// Starts everything, says how it goes, runs until Ctrl-C or a signal to end, and stops everything.
    /// </summary>
    /// <param name="whenReady">Called once all is ready and the table is printed; the place to seed and to greet.</param>
    /// <param name="cancellation">Ends the run as Ctrl-C does.</param>
    /// <exception cref="HostingException">Something stands in the way; the message says what.</exception>
    public Task RunAsync(Func<CancellationToken, Task>? whenReady = null, CancellationToken cancellation = default) =>
        ConsoleRun.RunAsync(this, whenReady, cancellation);

    /// <summary>
    /// Runs a resource's program once, in the console of this process and with more arguments, while nothing of the application runs but
    /// the servers and databases that the program waits for; they are stopped again.
    /// </summary>
    /// <param name="resource">The resource; one replica's environment is what the program finds.</param>
    /// <param name="arguments">Added to its command line.</param>
    /// <param name="cancellation">Ends it as Ctrl-C does.</param>
    /// <returns>The program's exit code.</returns>
    /// <exception cref="HostingException">Something stands in the way; the message says what.</exception>
    public async Task<int> RunOnceAsync(string resource, IReadOnlyList<string> arguments, CancellationToken cancellation = default)
    {
        if (Find(resource) is not ProcessResource program)
        {
            throw new HostingException($"{resource} is not a program.");
        }

        var needed = new List<IResource>();
        CollectServers(program, needed);
        if (needed.OfType<PostgresServerResource>().Any(server => server.Given is null))
        {
            TakeDataFolder();
        }

        try
        {
            foreach (var server in needed)
            {
                await runners[server].StartAsync(cancellation);
            }

            // Files that the arguments name are meant from where the caller stands; the program's own settings are not.
            var spec = await program.PrepareAsync(replica: 0, cancellation);
            var variables = new Dictionary<string, string>(spec.Variables) { ["ASPNETCORE_CONTENTROOT"] = spec.WorkingDirectory };
            var once = spec with
            {
                Arguments = [.. spec.Arguments, .. arguments],
                Variables = variables,
                WorkingDirectory = Environment.CurrentDirectory,
            };
            return await OneOff.RunAsync(once, cancellation);
        }
        finally
        {
            await StopAsync();
        }
    }

    /// <summary>The processes of a resource.</summary>
    public IReadOnlyList<ResourceInstance> GetInstances(string resource) => runners[Find(resource)].Instances;

    /// <summary>Where a resource listens: its first replica.</summary>
    public Uri GetEndpoint(string resource) =>
        GetInstances(resource)[0].Url ?? throw new HostingException($"{resource} has no HTTP endpoint.");

    /// <summary>A client for a resource's endpoint; the caller disposes it.</summary>
    public HttpClient CreateHttpClient(string resource) => new() { BaseAddress = GetEndpoint(resource) };

    /// <summary>The connection string of a resource; waits until it is known.</summary>
    public Task<string> GetConnectionStringAsync(string resource, CancellationToken cancellation = default) =>
        Find(resource) is IResourceWithConnectionString found
            ? found.GetConnectionStringAsync(cancellation)
            : throw new HostingException($"{resource} has no connection string.");

    /// <summary>Stops one resource cleanly and leaves it stopped; the others go on.</summary>
    public Task StopResourceAsync(string resource) => runners[Find(resource)].StopAsync();

    /// <summary>Starts a stopped resource again, on its former port, and returns when it is ready.</summary>
    public Task StartResourceAsync(string resource, CancellationToken cancellation = default) => runners[Find(resource)].StartAsync(cancellation);

    /// <summary>Waits until every process of a resource is in a state.</summary>
    public async Task WaitForAsync(string resource, ResourceState state, CancellationToken cancellation = default)
    {
        var instances = GetInstances(resource);

        // Not disposed: a change may still be announced while the wait ends.
        var changed = new SemaphoreSlim(0);
        void OnChanged(object? sender, EventArgs change) => changed.Release();
        foreach (var instance in instances)
        {
            instance.Changed += OnChanged;
        }

        try
        {
            while (instances.Any(instance => instance.State != state))
            {
                await changed.WaitAsync(cancellation);
            }
        }
        finally
        {
            foreach (var instance in instances)
            {
                instance.Changed -= OnChanged;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var runner in runners.Values)
        {
            runner.Dispose();
        }

        dataFolder?.Dispose();
        stopping.Dispose();
    }

    private async Task StartAsync(IResource resource, IReadOnlyList<Task> dependencies, CancellationTokenSource failing)
    {
        try
        {
            await Task.WhenAll(dependencies);
        }
        catch
        {
            throw new OperationCanceledException($"{resource.Name} was not started.");
        }

        try
        {
            failing.Token.ThrowIfCancellationRequested();
            await runners[resource].StartAsync(failing.Token);
        }
        catch
        {
            await failing.CancelAsync();
            throw;
        }
    }

    private async Task StopAfterAsync(IResource resource, IReadOnlyList<Task> dependents)
    {
        await Task.WhenAll(dependents);
        await runners[resource].StopAsync();
    }

    private IEnumerable<IResource> Dependents(IResource resource) => waits.Where(wait => wait.Value.Contains(resource)).Select(wait => wait.Key);

    /// <summary>What a resource waits for and connects to, each after what it waits for itself.</summary>
    private void CollectServers(IResource resource, List<IResource> found)
    {
        foreach (var other in waits[resource].Where(other => other is IResourceWithConnectionString && !found.Contains(other)))
        {
            CollectServers(other, found);
            found.Add(other);
        }
    }

    private IResource Find(string name) =>
        runners.Keys.FirstOrDefault(resource => resource.Name == name)
        ?? throw new HostingException($"There is no resource {name}; there are {string.Join(", ", runners.Keys.Select(resource => resource.Name))}.");

    private void TakeDataFolder()
    {
        DataFolder.Create(Options.DataFolder);
        dataFolder ??= FolderLock.TryTake(Options.DataFolder)
            ?? throw new HostingException(
                $"The data folder {Options.DataFolder} is in use by another running AppHost. Stop it first, or give another folder with --data.");
    }
}
