namespace Platform.Hosting;

/// <summary>A RabbitMQ broker: a given one, or one of our own.</summary>
public sealed class RabbitMqServerResource : ServerResource
{
    internal RabbitMqServerResource(string name, string? given)
        : base(name, given)
    {
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyDictionary<string, string>> GetConnectionPropertiesAsync(CancellationToken cancellation = default)
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
}
