namespace ServiceDefaults.Commands;

/// <summary>The identity of a request that mutates; put among the request's features once its key has been checked.</summary>
/// <param name="Caller">The token's subject.</param>
/// <param name="Key">The <c>Idempotency-Key</c>.</param>
/// <param name="Fingerprint">A hash of method, path and body, hexadecimal.</param>
public sealed record IdempotentRequest(string Caller, string Key, string Fingerprint);
