namespace Platform.Hosting;

/// <summary>A server that we can start as often as need be, always with the same data and password.</summary>
internal interface IServer : IDisposable
{
    /// <summary>Which server it is, for people.</summary>
    string Description { get; }

    /// <summary>The server on this port, once nothing stands in its way.</summary>
    Task<ProcessSpec> PrepareServerAsync(int port, CancellationToken cancellation);

    /// <summary>How to reach it on this port.</summary>
    string ConnectionString(int port);
}
