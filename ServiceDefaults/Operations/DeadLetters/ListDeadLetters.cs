using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Wolverine.Runtime;

namespace ServiceDefaults.Operations.DeadLetters;

/// <summary>Messages that were given up, the latest sent first: of a type, with a cause, or with a text in their body.</summary>
public static class ListDeadLettersEndpoint
{
    private const string Order = "-sentAt";

    /// <summary>GET /ops/dead-letters</summary>
    [WolverineGet("/dead-letters"), Authorize(Role.Operator)]
    public static async Task<Page<DeadLetterView>> Get(
        PageRequest page,
        [FromQuery] string? messageType,
        [FromQuery] string? exceptionType,
        [FromQuery] string? about,
        StoredMessages messages,
        IWolverineRuntime runtime,
        CancellationToken stop)
    {
        var sort = Keyset.SortOf(page, Order, [Order]);
        Guid? beyond = page.Cursor is { } place ? Guid.Parse(place.Id) : null;
        var ids = await messages.LettersAsync(
            messageType, exceptionType, about, beyond, page.Cursor is { Backward: true }, page.Limit + 1, stop);
        var cut = Keyset.Cut(ids, page, sort, id => ("", $"{id}"));
        if (cut.Items.Count == 0)
        {
            return new Page<DeadLetterView>([], cut.Meta);
        }

        var read = await runtime.Storage.DeadLetters.QueryAsync(new DeadLetterEnvelopeQuery([.. cut.Items]) { PageSize = cut.Items.Count }, stop);
        var letters = read.Envelopes.ToDictionary(letter => letter.Id);
        return new Page<DeadLetterView>([.. cut.Items.Where(letters.ContainsKey).Select(id => DeadLetterView.Of(letters[id]))], cut.Meta);
    }
}
