using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Runtime;

namespace ServiceDefaults.Operations.DeadLetters;

/// <summary>Throws dead letters away for ever: some by their ids, those of a cause or with a text in their body, or all.</summary>
public static class DiscardDeadLettersEndpoint
{
    /// <summary>What makes no sense is refused.</summary>
    public static ProblemDetails Validate(DeadLetterSelection selection) => selection.Refuse();

    /// <summary>POST /ops/dead-letters/discard</summary>
    [WolverinePost("/dead-letters/discard"), Authorize(Role.Operator)]
    public static async Task<MatchedLetters> Post(
        DeadLetterSelection selection,
        StoredMessages messages,
        IWolverineRuntime runtime,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        var matched = await selection.EachAsync(messages, runtime.Storage.DeadLetters.DiscardMatchingAsync, stop);
        Act.Note(session, context, clock, "ops_dead_letters_discarded", $"{selection}");
        return matched;
    }
}
