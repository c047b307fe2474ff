namespace Platform.Hosting;

/// <summary>A server that others connect to: a given one, or one of our own.</summary>
public abstract class ServerResource : IResourceWithConnectionString
{
    private readonly TaskCompletionSource<string> known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected ServerResource(string name, string? given)
    {
        Name = name;
        Given = given;
    }

    /// <inheritdoc/>
    public string Name { get; }

    internal string? Given { get; }

    /// <inheritdoc/>
    public Task<string> GetConnectionStringAsync(CancellationToken cancellation = default) => known.Task.WaitAsync(cancellation);

    /// <inheritdoc/>
    public abstract Task<IReadOnlyDictionary<string, string>> GetConnectionPropertiesAsync(CancellationToken cancellation = default);

    internal void Know(string connectionString) => known.TrySetResult(connectionString);
}
