namespace Platform.Hosting;

/// <summary>Where a resource listens for HTTP: one port of 127.0.0.1 per replica, the same after each restart.</summary>
internal sealed class HttpEndpoint(int? fixedPort, string? variable)
{
    public IReadOnlyList<int> Ports { get; private set; } = [];

    /// <summary>The environment variable that tells the port, for programs that are not ASP.NET Core.</summary>
    public string? Variable => variable;

    public string Url(int replica) => $"http://127.0.0.1:{Ports[replica]}";

    public void Allot(string name, int replicas)
    {
        if (fixedPort is > 0 && replicas > 1)
        {
            throw new HostingException($"{name} has {replicas} replicas, which cannot share the fixed port {fixedPort}.");
        }

        Ports = fixedPort is > 0 ? [fixedPort.Value] : [.. Enumerable.Range(0, replicas).Select(_ => Hosting.Ports.Free())];
    }

    public void RequireFree(string name)
    {
        foreach (var port in Ports.Where(port => !Hosting.Ports.IsFree(port)))
        {
            throw new HostingException($"Port {port}, which {name} is to listen on, is taken by another program.");
        }
    }
}

/// <summary>Where a resource will listen; known once the application is built.</summary>
/// <param name="Resource">The resource.</param>
public sealed record EndpointReference(ProcessResource Resource)
{
    /// <summary>The URL of the first replica.</summary>
    public string Url => Resource.Http?.Ports.Count > 0
        ? Resource.Http.Url(0)
        : throw new HostingException($"{Resource.Name} has no HTTP endpoint, or the application is not built yet.");
}
