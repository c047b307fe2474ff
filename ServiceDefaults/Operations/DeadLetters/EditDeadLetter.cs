using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime;

namespace ServiceDefaults.Operations.DeadLetters;

/// <summary>Corrects the body of a dead letter and has it handled again.</summary>
/// <param name="Body">All of the body.</param>
[ValidatableType]
public sealed record EditDeadLetter([property: Required] JsonObject Body);

/// <summary>Corrects the body of a dead letter, which must then still be the message that it was, and has it handled again.</summary>
public static class EditDeadLetterEndpoint
{
    /// <summary>The letter.</summary>
    public static Task<DeadLetterEnvelope?> LoadAsync(Guid id, IWolverineRuntime runtime) =>
        runtime.Storage.DeadLetters.DeadLetterEnvelopeByIdAsync(id)!;

    /// <summary>404, or 422 with what does not fit.</summary>
    public static ProblemDetails Validate(EditDeadLetter command, DeadLetterEnvelope? letter, MessageShape shape)
    {
        if (letter is null)
        {
            return Missing.Problem;
        }

        return shape.Faults(letter.Envelope, command.Body) is { Count: > 0 } faults
            ? new HttpValidationProblemDetails(faults) { Status = StatusCodes.Status422UnprocessableEntity }
            : WolverineContinue.NoProblems;
    }

    /// <summary>POST /ops/dead-letters/{id}/edit</summary>
    [WolverinePost("/dead-letters/{id}/edit"), Authorize(Role.Operator)]
    public static async Task<DeadLetterView> Post(
        Guid id,
        EditDeadLetter command,
        [NotBody] DeadLetterEnvelope letter,
        IWolverineRuntime runtime,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        var body = Secrets.Restore(command.Body.DeepClone(), StoredJson.Raw(letter.Envelope))!;
        await runtime.Storage.DeadLetters.EditAndReplayAsync(id, JsonSerializer.SerializeToUtf8Bytes(body), stop);
        Act.Note(session, context, clock, "ops_dead_letter_edited", $"{id}");
        return DeadLetterView.Of(letter) with { IsReplaying = true, Body = command.Body };
    }
}
