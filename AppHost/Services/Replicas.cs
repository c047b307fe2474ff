namespace AppHost.Services;

/// <summary>
/// Several processes of one service as one builder: what is told to it, each replica is told. They are resources of their own, each with its
/// endpoint, because the proxy that Aspire would put before them costs a hop and accepts calls when nobody is there to answer.
/// </summary>
internal sealed class Replicas(IReadOnlyList<IResourceBuilder<ProjectResource>> all) : IResourceBuilder<ProjectResource>
{
    public IDistributedApplicationBuilder ApplicationBuilder => all[0].ApplicationBuilder;

    public ProjectResource Resource => all[0].Resource;

    public IResourceBuilder<ProjectResource> WithAnnotation<TAnnotation>(TAnnotation annotation, ResourceAnnotationMutationBehavior behavior)
        where TAnnotation : IResourceAnnotation
    {
        foreach (var replica in all)
        {
            // Such an annotation remembers what its first call has given, all variables of that process among it.
            if (annotation is EnvironmentCallbackAnnotation environment)
                replica.WithAnnotation(new EnvironmentCallbackAnnotation(environment.Callback), behavior);
            else
                replica.WithAnnotation(annotation, behavior);
        }

        return this;
    }

    /// <summary>Every process of the service that this is one of.</summary>
    public static IEnumerable<ProjectResource> Of(ProjectResource service) =>
        service.Annotations.OfType<Annotation>().SelectMany(one => one.Others).Prepend(service);

    /// <summary>On the first replica, which is the one that others refer to: who stands beside it.</summary>
    public sealed record Annotation(IReadOnlyList<ProjectResource> Others) : IResourceAnnotation;
}
