using Microsoft.AspNetCore.Http;
using Platform.EventSourcing;
using ServiceDefaults.Api;

namespace ServiceDefaults.Commands;

/// <summary>The identity of a request that mutates; put among the request's features once its key has been checked.</summary>
/// <param name="Caller">The token's subject.</param>
/// <param name="Key">The <c>Idempotency-Key</c>.</param>
/// <param name="Fingerprint">A hash of method, path, query and body, hexadecimal.</param>
public sealed record IdempotentRequest(string Caller, string Key, string Fingerprint)
{
    /// <summary>The answer when this key was recorded before: the same one again, unless it was for another request.</summary>
    public IResult Repeat(IdempotencyRecord earlier) =>
        earlier.Fingerprint == Fingerprint ? new StoredAnswerResult(earlier.Answer, Replayed: true) : ApiError.KeyReused();

    /// <summary>Lets an endpoint that does not run a command ask for it as a parameter, to record it with what it changes.</summary>
    public static ValueTask<IdempotentRequest?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<IdempotentRequest>());
}
