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
        var matched = 0;
        await foreach (var query in selection.QueriesAsync(messages, stop))
        {
            matched += (await runtime.Storage.DeadLetters.ReplayMatchingAsync(query, stop)).Affected ?? 0;
        }

        Act.Note(session, context, clock, "ops_dead_letters_replayed", $"{selection}");
        return new MatchedLetters(matched);
    }
}

/// <summary>How many dead letters a command was about.</summary>
/// <param name="Matched">Their number.</param>
public sealed record MatchedLetters(int Matched);
