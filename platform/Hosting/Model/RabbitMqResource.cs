namespace Platform.Hosting;

/// <summary>A RabbitMQ broker: a given one, or one of our own.</summary>
public sealed class RabbitMqServerResource : IResourceWithConnectionString
{
    private readonly TaskCompletionSource<string> known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RabbitMqServerResource(string name, string? given)
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
    public async Task<IReadOnlyDictionary<string, string>> GetConnectionPropertiesAsync(CancellationToken cancellation = default)
    {
        var connectionString = await GetConnectionStringAsync(cancellation);
        var broker = new Uri(connectionString);
        var login = broker.UserInfo.Split(':', 2);
        return new Dictionary<string, string>
        {
            ["HOST"] = broker.Host,
            ["PORT"] = RabbitMqHandshake.PortOf(broker).ToString(),
            ["USERNAME"] = Uri.UnescapeDataString(login[0]),
            ["PASSWORD"] = Uri.UnescapeDataString(login.ElementAtOrDefault(1) ?? ""),
            ["URI"] = connectionString,
        };
    }

    internal void Know(string connectionString) => known.TrySetResult(connectionString);
}
