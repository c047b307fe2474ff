namespace AppHost.Publishing;

/// <summary>On a parameter: what it looks like, for whoever is to give it.</summary>
internal sealed record Example(string Value) : IResourceAnnotation;

/// <summary>On a secret that means nothing to others: the command that draws one.</summary>
internal sealed record Drawn(string Command) : IResourceAnnotation;

/// <summary>What whoever publishes the system is asked for.</summary>
internal static class Settings
{
    /// <summary>Asked for once, however many services are told it.</summary>
    public static IResourceBuilder<ParameterResource> AddSetting(
        this IDistributedApplicationBuilder builder, string name, string example = "", bool secret = false) =>
        builder.Resources.OfType<ParameterResource>().FirstOrDefault(one => one.Name == name) is { } known
            ? builder.CreateResourceBuilder(known)
            : builder.AddParameter(name, secret).WithAnnotation(new Example(example));

    /// <summary>Tells a service what a run on this machine does not need to be told.</summary>
    public static IResourceBuilder<ProjectResource> WithSetting(
        this IResourceBuilder<ProjectResource> service, string variable, string name, string example = "", bool secret = false) =>
        service.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? service.WithEnvironment(variable, service.ApplicationBuilder.AddSetting(name, example, secret))
            : service;
}
