namespace Platform.Hosting;

/// <summary>A part of the application: a server, a database, a service.</summary>
public interface IResource
{
    /// <summary>The name that others refer to it by, unique in the application.</summary>
    string Name { get; }
}

/// <summary>A resource that is reached by a connection string.</summary>
public interface IResourceWithConnectionString : IResource
{
    /// <summary>The connection string; waits until it is known.</summary>
    Task<string> GetConnectionStringAsync(CancellationToken cancellation = default);

    /// <summary>
    /// The connection string's parts (<c>HOST</c>, <c>PORT</c>, <c>USERNAME</c>, <c>PASSWORD</c>, <c>URI</c> and others by kind), for clients that
    /// do not read connection strings; waits until they are known.
    /// </summary>
    Task<IReadOnlyDictionary<string, string>> GetConnectionPropertiesAsync(CancellationToken cancellation = default);
}

/// <summary>Describes a resource further; the vocabulary is that of .NET Aspire's app model.</summary>
/// <typeparam name="T">The kind of resource.</typeparam>
public interface IResourceBuilder<out T>
    where T : IResource
{
    /// <summary>The resource described.</summary>
    T Resource { get; }

    /// <summary>The application it is part of.</summary>
    IDistributedApplicationBuilder ApplicationBuilder { get; }
}

/// <summary>Describes an application; start with <see cref="DistributedApplication.CreateBuilder"/>.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>Where the application keeps its data and finds its projects.</summary>
    DistributedApplicationOptions Options { get; }

    /// <summary>What was added so far, in that order.</summary>
    IReadOnlyList<IResource> Resources { get; }

    /// <summary>Adds a resource of any kind.</summary>
    /// <exception cref="HostingException">The name is taken.</exception>
    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    /// <summary>Completes the description: ports are allotted and the order of start is checked.</summary>
    /// <exception cref="HostingException">The description contradicts itself.</exception>
    DistributedApplication Build();
}
