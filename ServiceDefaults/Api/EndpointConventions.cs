using System.Text.Json;
using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;
using Microsoft.AspNetCore.Builder;
using ServiceDefaults.Audit;
using ServiceDefaults.Http;
using Wolverine.Http;

namespace ServiceDefaults.Api;

/// <summary>What holds for every endpoint without its saying so: an idempotency key where it mutates, access, and what it may answer.</summary>
internal sealed class EndpointConventions : IHttpPolicy
{
    public void Apply(IReadOnlyList<HttpChain> chains, GenerationRules rules, IServiceContainer container)
    {
        foreach (var chain in chains)
        {
            var mutates = chain.HttpMethods.Any(method => method is "POST" or "PUT" or "PATCH" or "DELETE");
            if (mutates)
            {
                ValidateBody(chain);
            }

            RequireOffsets(chain);
            if (GuardLoaded(chain) is { } loaded)
            {
                chain.Metadata.WithMetadata(new Subject(
                    JsonNamingPolicy.KebabCaseLower.ConvertName(loaded.Name), loaded.IsAssignableTo(typeof(IOwned))));
            }

            Documentation.Document(chain, chain.Method.Creates.First().VariableType);
            if (mutates)
            {
                chain.DeduplicatedWithResponse = new DeduplicatedWithResponseRequirement
                {
                    Scope = DeduplicationScope.User | DeduplicationScope.Endpoint,
                };
                Wrap(chain);
                chain.Postprocessors.Insert(0, new MethodCall(typeof(Origin), nameof(Origin.Stamp)));
            }
        }
    }

    private static void ValidateBody(HttpChain chain)
    {
        if (chain.RequestType is { } body && body != typeof(void))
        {
            chain.Middleware.Insert(0, Refusal(typeof(BodyValidation), body));
        }
    }

    private static void RequireOffsets(HttpChain chain)
    {
        var called = chain.Middleware.OfType<MethodCall>().Append(chain.Method).SelectMany(call => call.Method.GetParameters());
        foreach (var parameter in called.Where(one => one.ParameterType == typeof(DateTimeOffset?)).DistinctBy(one => one.Name).ToList())
        {
            var require = new MethodCall(typeof(Instant), nameof(Instant.RequireOffset));
            require.Arguments[0] = Constant.ForString(parameter.Name!);
            chain.Middleware.Insert(0, require);
        }
    }

    private static RefusalFrame Refusal(Type asked, Type subject) => new(asked.GetMethod("RefuseAsync")!.MakeGenericMethod(subject), subject);

    /// <summary>Puts the question of <see cref="Access"/> between the loading of an aggregate or document and the endpoint's validation.</summary>
    private static Type? GuardLoaded(HttpChain chain)
    {
        var loaded = chain.Method.Method.GetParameters().Select(parameter => parameter.ParameterType)
            .FirstOrDefault(type => type.IsAssignableTo(typeof(IVersioned)));
        if (loaded is null)
        {
            return null;
        }

        var validate = chain.Middleware.FindIndex(frame => frame is MethodCall { Method.Name: "Validate" or "ValidateAsync" });
        chain.Middleware.Insert(validate < 0 ? chain.Middleware.Count : validate, Refusal(typeof(Access), loaded));
        return loaded;
    }

    // The stored response is the envelope, so it must exist before the commit.
    private static void Wrap(HttpChain chain)
    {
        var resource = chain.ResourceVariable ?? chain.Method.Creates.First();
        var data = DataOf(resource.VariableType);
        var method = typeof(Answers).GetMethod(data == resource.VariableType ? nameof(Answers.Wrap) : nameof(Answers.WrapCreated))!;
        var wrap = new MethodCall(typeof(Answers), method.MakeGenericMethod(data));
        wrap.Arguments[0] = resource;
        chain.Postprocessors.Insert(0, wrap);
        chain.ResourceVariable = wrap.ReturnVariable;
    }

    /// <summary>What becomes <c>data</c>: the answer itself, what was created, or a page's items.</summary>
    public static Type DataOf(Type answer) => answer switch
    {
        { IsGenericType: true } when answer.GetGenericTypeDefinition() == typeof(CreationResponse<>) => answer.GetGenericArguments()[0],
        { IsGenericType: true } when answer.GetGenericTypeDefinition() == typeof(Page<>) =>
            typeof(IReadOnlyList<>).MakeGenericType(answer.GetGenericArguments()),
        _ => answer,
    };
}
