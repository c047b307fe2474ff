using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using JasperFx;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Http.CodeGen;

namespace ServiceDefaults.Api;

/// <summary>Endpoints may ask for the <see cref="Caller"/> and the <see cref="PageRequest"/> by their types.</summary>
internal sealed class FromRequest : IParameterStrategy
{
    private static readonly Dictionary<Type, MethodInfo> Readers = new()
    {
        [typeof(Caller)] = typeof(RequestParts).GetMethod(nameof(RequestParts.CallerOf))!,
        [typeof(PageRequest)] = typeof(RequestParts).GetMethod(nameof(RequestParts.PageOf))!,
    };

    private readonly ConditionalWeakTable<HttpChain, Dictionary<Type, Variable>> read = [];

    public bool TryMatch(HttpChain chain, IServiceContainer container, ParameterInfo parameter, [NotNullWhen(true)] out Variable? variable)
    {
        // Several methods of an endpoint may ask for it; it is read once.
        var parts = read.GetOrCreateValue(chain);
        if (!parts.TryGetValue(parameter.ParameterType, out variable) && Readers.TryGetValue(parameter.ParameterType, out var reader))
        {
            parts[parameter.ParameterType] = variable = new MethodCall(typeof(RequestParts), reader).ReturnVariable!;
        }

        return variable is not null;
    }
}

/// <summary>What the generated code of endpoints calls for them.</summary>
public static class RequestParts
{
    /// <summary>Who is asking.</summary>
    public static Caller CallerOf(HttpContext context) => Caller.From(context.User);

    /// <summary>Which page is asked for.</summary>
    /// <exception cref="Http.InvalidRequestException">The limit or the cursor makes no sense.</exception>
    public static PageRequest PageOf(HttpContext context) => PageRequest.From(context);
}
