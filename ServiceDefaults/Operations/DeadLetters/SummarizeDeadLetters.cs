using JasperFx.Core;
using Microsoft.AspNetCore.Authorization;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Runtime;

namespace ServiceDefaults.Operations.DeadLetters;

/// <summary>Dead letters by their causes, the most frequent first.</summary>
public static class SummarizeDeadLettersEndpoint
{
    /// <summary>GET /ops/dead-letters/summary</summary>
    [WolverineGet("/dead-letters/summary"), Authorize(Role.Operator)]
    public static async Task<IReadOnlyList<DeadLetterCause>> Get(IWolverineRuntime runtime, CancellationToken stop) =>
    [
        .. (await runtime.Storage.DeadLetters.SummarizeAllAsync(runtime.Options.ServiceName, TimeRange.AllTime(), stop))
            .GroupBy(count => (count.MessageType, count.ExceptionType), count => count.Count)
            .Select(cause => new DeadLetterCause(cause.Key.MessageType, cause.Key.ExceptionType, cause.Sum()))
            .OrderByDescending(cause => cause.Count).ThenBy(cause => cause.MessageType, StringComparer.Ordinal),
    ];
}

/// <summary>How many dead letters have the same cause.</summary>
/// <param name="MessageType">What they are.</param>
/// <param name="ExceptionType">What they failed with.</param>
/// <param name="Count">How many there are.</param>
public sealed record DeadLetterCause(string MessageType, string ExceptionType, int Count);
