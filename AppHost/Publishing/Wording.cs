namespace AppHost.Publishing;

/// <summary>
/// Says values of the model in the words of what it is published for, and keeps in mind which parameters and hosts were spoken of: a service is
/// given no other secrets, and reaches no other hosts.
/// </summary>
internal abstract class Wording
{
    public SortedSet<ParameterResource> Parameters { get; } = new(Comparer<ParameterResource>.Create((one, other) =>
        string.CompareOrdinal(one.Name, other.Name)));

    public SortedSet<string> Hosts { get; } = new(StringComparer.Ordinal);

    /// <summary>The name of an environment variable that holds a parameter.</summary>
    public static string Variable(ParameterResource parameter) => parameter.Name.Replace('-', '_').ToUpperInvariant();

    public string Say(object value) => value switch
    {
        string text => Literal(text),
        ParameterResource parameter => Spoken(parameter),
        IResourceBuilder<ParameterResource> built => Spoken(built.Resource),
        ReferenceExpression { IsConditional: true } either => Say(either.WhenFalse!),
        ReferenceExpression expression => string.Format(
            null, expression.Format, [.. expression.ValueProviders.Select((one, number) => (object)Say(one))]),
        IResourceWithConnectionString server => Say(server.ConnectionStringExpression),
        ConnectionStringReference server => Say(server.Resource.ConnectionStringExpression),
        EndpointReference endpoint => Say(endpoint.Property(EndpointProperty.Url)),
        EndpointReferenceExpression part => Part(part),
        _ => throw new InvalidOperationException($"Expected a value that can be published; found {value.GetType()}."),
    };

    protected abstract string Literal(string text);

    protected abstract string Parameter(ParameterResource parameter);

    /// <summary>By which name others reach a resource.</summary>
    protected abstract string Host(string resource);

    private string Spoken(ParameterResource parameter)
    {
        Parameters.Add(parameter);
        return Parameter(parameter);
    }

    private string Part(EndpointReferenceExpression part)
    {
        var resource = part.Endpoint.Resource;
        var port = resource is ProjectResource ? ContainerImage.Port : part.Endpoint.EndpointAnnotation.TargetPort!.Value;
        Hosts.Add(resource.Name);
        var host = Host(resource.Name);
        return part.Property switch
        {
            EndpointProperty.Host or EndpointProperty.IPV4Host => host,
            EndpointProperty.Port or EndpointProperty.TargetPort => $"{port}",
            EndpointProperty.HostAndPort => $"{host}:{port}",
            EndpointProperty.Scheme => part.Endpoint.Scheme,
            EndpointProperty.Url => $"{part.Endpoint.Scheme}://{host}:{port}",
            _ => throw new InvalidOperationException($"Expected a part of an address that can be published; found {part.Property}."),
        };
    }
}
