using Microsoft.AspNetCore.Authorization;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Runtime;

namespace ServiceDefaults.Operations.DeadLetters;

/// <summary>One dead letter, with its body.</summary>
public static class ReadDeadLetterEndpoint
{
    /// <summary>GET /ops/dead-letters/{id}</summary>
    [WolverineGet("/dead-letters/{id}"), Authorize(Role.Operator)]
    public static async Task<DeadLetterView?> Get(Guid id, IWolverineRuntime runtime) =>
        await runtime.Storage.DeadLetters.DeadLetterEnvelopeByIdAsync(id) is { } letter ? DeadLetterView.WithBody(letter) : null;
}
