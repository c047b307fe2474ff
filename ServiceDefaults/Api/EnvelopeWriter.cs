using JasperFx.CodeGeneration.Frames;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;
using Wolverine.Http.Resources;

namespace ServiceDefaults.Api;

/// <summary>
/// Has queries write their answers through <see cref="Answers.WriteAsync"/>; commands' answers are enveloped before their commit already.
/// </summary>
internal sealed class EnvelopeWriter : IResourceWriterPolicy
{
    public bool TryApply(HttpChain chain)
    {
        if (chain.DeduplicatedWithResponse is not null || !chain.HasResourceType() || chain.ResourceType!.IsAssignableTo(typeof(IResult)))
        {
            return false;
        }

        var resource = chain.ResourceVariable ?? chain.Method.Creates.First();
        var write = new MethodCall(typeof(Answers), typeof(Answers).GetMethod(nameof(Answers.WriteAsync))!.MakeGenericMethod(resource.VariableType));
        write.Arguments[0] = resource;
        chain.Postprocessors.Add(write);
        return true;
    }
}
