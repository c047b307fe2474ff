using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using Wolverine.Http;
using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace ServiceDefaults.Operations.DeadLetters;

/// <summary>Which dead letters a command is about.</summary>
/// <param name="Ids">These.</param>
/// <param name="MessageType">Those of this type.</param>
/// <param name="ExceptionType">Those that failed with this.</param>
/// <param name="About">Those with this text in their body.</param>
/// <param name="All">All of them.</param>
[ValidatableType]
public sealed record DeadLetterSelection(
    [property: MaxLength(DeadLetterSelection.MostIds)] IReadOnlyList<Guid>? Ids,
    [property: StringLength(500, MinimumLength = 1)] string? MessageType,
    [property: StringLength(500, MinimumLength = 1)] string? ExceptionType,
    [property: StringLength(200, MinimumLength = 1)] string? About,
    bool? All)
{
    private const int MostIds = 100;
    private const int AtOnce = 1000;

    private bool HasIds => Ids is { Count: > 0 };

    private bool HasFilter => MessageType is not null || ExceptionType is not null || About is not null;

    /// <summary>As the audit log tells it.</summary>
    public override string ToString() => true switch
    {
        _ when HasIds => string.Join(' ', Ids!),
        _ when HasFilter => string.Join(' ', new[] { MessageType, ExceptionType, About }.OfType<string>()),
        _ => "all",
    };

    internal ProblemDetails Refuse() => new[] { HasIds, HasFilter, All == true }.Count(said => said) switch
    {
        1 => WolverineContinue.NoProblems,
        0 => Refusals.Malformed("selection-required", "Say which dead letters are meant: ids, messageType, exceptionType, about, or all."),
        _ => Refusals.Malformed("selection-ambiguous", "Say either ids, or a type, a cause or a text, or all."),
    };

    /// <summary>Does something with all of them; how many there were.</summary>
    internal async Task<MatchedLetters> EachAsync(
        StoredMessages messages, Func<DeadLetterEnvelopeQuery, CancellationToken, Task<DeadLetterOperationResult>> act, CancellationToken stop)
    {
        var matched = 0;
        await foreach (var query in QueriesAsync(messages, stop))
        {
            matched += (await act(query, stop)).Affected ?? 0;
        }

        return new MatchedLetters(matched);
    }

    /// <summary>The same as Wolverine's queries. It has none for a text in a body: those are found before, some at a time.</summary>
    private async IAsyncEnumerable<DeadLetterEnvelopeQuery> QueriesAsync(StoredMessages messages, [EnumeratorCancellation] CancellationToken stop)
    {
        if (About is null)
        {
            yield return HasIds ? new([.. Ids!]) : new() { MessageType = MessageType, ExceptionType = ExceptionType };
            yield break;
        }

        Guid? beyond = null;
        while (await messages.LettersAsync(MessageType, ExceptionType, About, beyond, backward: false, AtOnce, stop) is { Count: > 0 } found)
        {
            yield return new([.. found]);
            beyond = found[^1];
        }
    }
}
