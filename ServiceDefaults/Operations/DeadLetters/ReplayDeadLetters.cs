using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Runtime;

namespace ServiceDefaults.Operations.DeadLetters;

/// <summary>Has dead letters handled again: some by their ids, those of a cause or with a text in their body, or all.</summary>
public static class ReplayDeadLettersEndpoint
{
    /// <summary>What makes no sense is refused.</summary>
    public static ProblemDetails Validate(DeadLetterSelection selection) => selection.Refuse();

    /// <summary>POST /ops/dead-letters/replay</summary>
    [WolverinePost("/dead-letters/replay"), Authorize(Role.Operator)]
    public static async Task<MatchedLetters> Post(
        DeadLetterSelection selection,
        StoredMessages messages,
        IWolverineRuntime runtime,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        var matched = await selection.EachAsync(messages, runtime.Storage.DeadLetters.ReplayMatchingAsync, stop);
        Act.Note(session, context, clock, "ops_dead_letters_replayed", $"{selection}");
        return matched;
    }
}

/// <summary>How many dead letters a command was about.</summary>
/// <param name="Matched">Their number.</param>
public sealed record MatchedLetters(int Matched);
