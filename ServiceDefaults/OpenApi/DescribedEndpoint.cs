using System.Reflection;
using JasperFx.Core.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using ServiceDefaults.Api;
using ServiceDefaults.Http;
using ServiceDefaults.Live;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.OpenApi;

/// <summary>What can be known of an endpoint from its method and metadata: which conventions reach it.</summary>
internal sealed class DescribedEndpoint
{
    private static readonly NullabilityInfoContext Nullability = new();

    private readonly HttpChain chain;
    private readonly IList<object> metadata;
    private readonly Type answer;

    private DescribedEndpoint(WolverineActionDescriptor action)
    {
        (chain, metadata) = (action.Chain, action.EndpointMetadata);
        answer = chain.Method.Creates.First().VariableType;
    }

    public Type Type => chain.Method.HandlerType;

    public string Route => chain.RoutePattern!.RawText!;

    /// <summary>The type of its body; null when it takes none.</summary>
    public Type? Body => chain.RequestType is { } body && body != typeof(void) ? body : null;

    public bool IsChange => chain.DeduplicatedWithResponse is not null;

    public bool IsOpen => metadata.OfType<IAllowAnonymous>().Any();

    /// <summary>The roles of which a caller must have one; none when every bearer may call it.</summary>
    public IReadOnlyList<string> Roles =>
    [
        .. metadata.OfType<IAuthorizeData>().Select(policy => policy.Policy).OfType<string>()
            .SelectMany<string, string>(policy => policy == Role.Operator ? [Role.Operator, Role.Admin] : [policy])
            .Distinct(),
    ];

    /// <summary>What it is about, when it loads that.</summary>
    public string? Subject => metadata.OfType<Subject>().FirstOrDefault()?.Name;

    /// <summary>Whether what it loads is hidden from all but its owner and operators.</summary>
    public bool IsOwned => metadata.OfType<Subject>().Any(subject => subject.IsOwned);

    public bool IsVersioned => EndpointConventions.DataOf(answer).IsAssignableTo(typeof(IVersioned));

    public bool IsStream => answer.Closes(typeof(LiveStream<>));

    public bool IsCreation => answer.Closes(typeof(CreationResponse<>));

    public bool HasPages => chain.Method.Method.GetParameters().Any(parameter => parameter.ParameterType == typeof(PageRequest));

    /// <summary>Whether there may be nothing to answer with.</summary>
    public bool MayBeMissing
    {
        get
        {
            var returned = Nullability.Create(chain.Method.Method.ReturnParameter);
            return (returned.GenericTypeArguments is [var awaited] ? awaited : returned).ReadState == NullabilityState.Nullable
                || chain.RoutePattern!.Parameters.Count > 0
                || answer.IsAssignableTo(typeof(IResult)) && !IsStream;
        }
    }

    /// <summary>What its method says of a parameter of the query.</summary>
    public NamesOfAttribute? NamesIn(string parameter) =>
        chain.Method.Method.GetParameters().FirstOrDefault(one => one.Name == parameter)?.GetCustomAttribute<NamesOfAttribute>();

    public static DescribedEndpoint Of(ApiDescription description) => new((WolverineActionDescriptor)description.ActionDescriptor);
}
