namespace Platform.Hosting;

/// <summary>A broker that we can start as often as need be, always with the same queues and password.</summary>
internal interface IRabbitMqServer : IDisposable
{
    /// <summary>Which broker it is, for people.</summary>
    string Description { get; }

    /// <summary>The broker on this port, once nothing stands in its way.</summary>
    Task<ProcessSpec> PrepareServerAsync(int port, CancellationToken cancellation);

    /// <summary>How to reach it on this port: an amqp URI.</summary>
    string ConnectionString(int port);
}
