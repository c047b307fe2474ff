namespace Platform.Hosting;

/// <summary>A resource that runs as one or more processes of this machine.</summary>
public abstract class ProcessResource : IResource
{
    private protected ProcessResource(string name) => Name = name;

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>How many processes run side by side.</summary>
    public int Replicas { get; internal set; } = 1;

    internal List<Func<CancellationToken, Task<IReadOnlyDictionary<string, string>>>> Environment { get; } = [];

    internal List<string> Arguments { get; } = [];

    internal HttpEndpoint? Http { get; set; }

    internal string? HealthPath { get; set; }

    /// <summary>The program, with what this kind of resource finds in its environment by itself.</summary>
    internal abstract ProcessSpec Program(int replica);

    internal string ReplicaName(int replica) => Replicas == 1 ? Name : $"{Name}-{replica}";

    /// <summary>One replica's process, with everything that was said of the resource; what was said later wins.</summary>
    internal async Task<ProcessSpec> PrepareAsync(int replica, CancellationToken cancellation)
    {
        var program = Program(replica);
        var variables = new Dictionary<string, string>(program.Variables);
        if (Http?.Variable is { } variable)
        {
            variables[variable] = Http.Ports[replica].ToString();
        }

        foreach (var source in Environment)
        {
            foreach (var (name, value) in await source(cancellation))
            {
                variables[name] = value;
            }
        }

        return program with { Variables = variables, Arguments = [.. program.Arguments, .. Arguments] };
    }
}

/// <summary>Any program, run in a folder.</summary>
public sealed class ExecutableResource : ProcessResource
{
    private readonly string command;
    private readonly string workingDirectory;

    internal ExecutableResource(string name, string command, string workingDirectory)
        : base(name)
    {
        this.command = command;
        this.workingDirectory = workingDirectory;
    }

    internal override ProcessSpec Program(int replica) => new(command) { WorkingDirectory = workingDirectory };
}
