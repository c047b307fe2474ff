namespace Platform.Hosting;

/// <summary>The broker that a running application has started on its data folder.</summary>
public static class RunningRabbitMq
{
    /// <summary>How to reach the broker that runs on a folder; null when none does, or none that was started from this machine's programs.</summary>
    /// <param name="dataFolder">The application's data folder.</param>
    /// <param name="name">The broker's name in the application.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="HostingException">A broker was started there that this user may not use.</exception>
    public static async Task<string?> FindAsync(string dataFolder, string name, CancellationToken cancellation = default)
    {
        var folder = Path.GetFullPath(Path.Combine(dataFolder, name));
        try
        {
            var broker = RabbitMqNode.LastStarted(folder);
            return broker is not null && await RabbitMqHandshake.AnswersAsync(new Uri(broker), cancellation) ? broker : null;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new HostingException($"The broker in {folder} cannot be looked at: {error.Message}", error);
        }
    }
}
