using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Security;

namespace ServiceDefaults.Commands;

/// <summary>What a command is asked with.</summary>
/// <param name="Identity">Whose request it is, under which key.</param>
/// <param name="Metadata">Recorded with every event.</param>
/// <param name="ExpectedVersion">The version the caller saw; null when the caller does not mind.</param>
internal sealed record CommandRequest(IdempotentRequest Identity, EventMetadata Metadata, long? ExpectedVersion = null)
{
    /// <summary>The command's request, when it came by HTTP.</summary>
    public static CommandRequest Of(HttpContext context) => new(
        context.Features.Get<IdempotentRequest>()
            ?? throw new InvalidOperationException("A command needs an Idempotency-Key; map its endpoint in the API's group."),
        MetadataOf(context),
        EntityTag.TryRead(context.Request.Headers.IfMatch, out var version) ? version : null);

    /// <summary>Who asks, and in which flow, as it is recorded with whatever a request changes.</summary>
    public static EventMetadata MetadataOf(HttpContext context) =>
        new(context.TraceIdentifier, context.TraceIdentifier, Caller.From(context.User).Id, Activity.Current?.Id);
}
