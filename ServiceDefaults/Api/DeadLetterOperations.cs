using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.Messaging;
using ServiceDefaults.Commands;
using ServiceDefaults.Security;

namespace ServiceDefaults.Api;

/// <summary>
/// The dead letters of the service's own queue, for operators: list, look at, put right and replay, discard, and the record of what was
/// done. A payload is shown here and to operators of the service's program, and nowhere else. What is done is recorded with the request's
/// <c>Idempotency-Key</c> by the bus.
/// </summary>
internal static class DeadLetterOperations
{
    private const string Root = "/ops/dead-letters";
    private const string Number = "id";

    public static void MapDeadLetters(this RouteGroupBuilder api)
    {
        var known = ((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<IServiceProviderIsService>();
        if (!known.IsService(typeof(IDeadLetters)) || !known.IsService(typeof(MessagingOptions)))
        {
            return;
        }

        var letters = api.MapGroup(Root).RequireAuthorization(Role.Operator);
        letters.MapGet("", ListAsync);
        letters.MapGet("/{id:long}", ShowAsync);
        letters.MapPost("/{id:long}/replay", ReplayAsync);
        letters.MapPost("/replay", ReplayAllAsync);
        letters.MapDelete("/{id:long}", DiscardAsync);
        letters.MapGet("/replays", ListReplaysAsync);
        letters.MapGet("/actions", ListActionsAsync);
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] LetterFilter filter, PageRequest page, IDeadLetters letters, MessagingOptions messaging, CancellationToken stop)
    {
        var rows = await letters.ListAsync(messaging.ServiceName, filter.Read(), Place(page), stop);
        return ApiResults.Page(page.Slice(rows, letter => Key(letter.Id)).Select(Describe));
    }

    private static async Task<IResult> ShowAsync(long id, IDeadLetters letters, MessagingOptions messaging, CancellationToken stop) =>
        await letters.FindAsync(messaging.ServiceName, id, stop) is { } letter
            ? ApiResults.Ok(Describe(letter) with { Message = letter.Body })
            : NoLetter();

    internal static async Task<IResult> ReplayAsync(
        long id,
        Edit? edit,
        IdempotentRequest request,
        IDeadLetters letters,
        MessagingOptions messaging,
        PersonalMessages personal,
        CancellationToken stop)
    {
        var edited = edit?.Data;
        if (edited is { } data && await letters.FindAsync(messaging.ServiceName, id, stop) is { } letter)
        {
            // What an operator left sealed is looked at in clear, and all of it is sealed again.
            var clear = await personal.RevealAsync(letter.MessageType, data, stop);
            if (Complain(messaging.MessageTypes, letter, clear) is { } complaint)
            {
                return complaint;
            }

            edited = (await personal.ProtectAsync([(letter.MessageType, clear)], stop))[0];
        }

        var result = await letters.ReplayAsync(messaging.ServiceName, id, Asked(request), edited, stop);
        return Answer(result, id, edit?.Data is null ? "replayed" : "edited");
    }

    private static async Task<IResult> ReplayAllAsync(
        ReplayMatching body, IdempotentRequest request, IDeadLetters letters, MessagingOptions messaging, CancellationToken stop) =>
        await letters.ReplayAllAsync(messaging.ServiceName, body.Filter.Read(), Asked(request), stop) is { } replay
            ? Recorded(Describe(replay), replay.Repeated)
            : ApiError.KeyReused();

    internal static async Task<IResult> DiscardAsync(
        long id, IdempotentRequest request, IDeadLetters letters, MessagingOptions messaging, CancellationToken stop) =>
        Answer(await letters.DiscardAsync(messaging.ServiceName, id, Asked(request), stop), id, "discarded");

    private static async Task<IResult> ListReplaysAsync(PageRequest page, IDeadLetters letters, MessagingOptions messaging, CancellationToken stop)
    {
        var rows = await letters.ReplaysAsync(messaging.ServiceName, Place(page), stop);
        return ApiResults.Page(page.Slice(rows, replay => Key(replay.Id)).Select(Describe));
    }

    private static async Task<IResult> ListActionsAsync(PageRequest page, IDeadLetters letters, MessagingOptions messaging, CancellationToken stop)
    {
        var rows = await letters.ActionsAsync(messaging.ServiceName, Place(page), stop);
        return ApiResults.Page(page.Slice(rows, action => Key(action.Id)));
    }

    private static IResult Answer(DeadLetterResult result, long id, string action) => result switch
    {
        DeadLetterResult.Done => Recorded(new { id, action }, repeated: false),
        DeadLetterResult.Repeated => Recorded(new { id, action }, repeated: true),
        DeadLetterResult.KeyReused => ApiError.KeyReused(),
        DeadLetterResult.NotEditable => ApiError.Rule("dead-letter-not-editable", "The letter is not a CloudEvent, so it has no data to edit."),
        DeadLetterResult.StillQueued => ApiError.Rule(
            "message-still-queued", "The queue holds this message again. Wait until it has been handled or has died, then look again."),
        _ => NoLetter(),
    };

    private static StoredAnswerResult Recorded(object data, bool repeated) => new(
        new StoredAnswer(StatusCodes.Status200OK, new Dictionary<string, string>(), JsonSerializer.Serialize(data, PlatformJson.Options)), repeated);

    private static ApiError NoLetter() => ApiError.NotFound("dead-letter-not-found", "This service has no such dead letter.");

    // What its handlers could not read would only die again.
    private static ApiError? Complain(MessageTypes types, DeadLetter letter, JsonElement data)
    {
        if (types.Find(letter.MessageType) is not { } type)
        {
            return null;
        }

        try
        {
            data.Deserialize(type, PlatformJson.Options);
            return null;
        }
        catch (JsonException error)
        {
            return ApiError.Validation($"data{error.Path?.TrimStart('$')}", $"This is not what a '{letter.MessageType}' holds.");
        }
    }

    private static DeadLetterRequest Asked(IdempotentRequest request) => new(request.Caller, request.Key, request.Fingerprint);

    internal static LetterItem Describe(DeadLetter letter) => new(
        letter.Id,
        letter.MessageId,
        letter.MessageType,
        letter.Attempts,
        letter.Error,
        letter.DiedAt,
        new Dictionary<string, Link>
        {
            ["self"] = new($"/api/v1{Root}/{letter.Id}"),
            ["replay"] = new($"/api/v1{Root}/{letter.Id}/replay", HttpMethods.Post),
            ["discard"] = new($"/api/v1{Root}/{letter.Id}", HttpMethods.Delete),
        });

    internal static ReplayItem Describe(DeadLetterReplay replay) => new(
        replay.Id,
        new LetterFilter(replay.Filter.MessageType, replay.Filter.From, replay.Filter.To, replay.Filter.Error),
        replay.UserId,
        replay.StartedAt,
        replay.Replayed,
        replay.Estimated,
        replay.FinishedAt);

    private static string Key(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static DeadLetterPage Place(PageRequest page)
    {
        var newestFirst = page.Descending(Number, byDefault: true);
        var oldestFirst = newestFirst == (page.Cursor?.Backward ?? false);
        if (page.Cursor is not { Key: var key })
        {
            return new DeadLetterPage(page.Limit + 1, null, oldestFirst);
        }

        return long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var beyond)
            ? new DeadLetterPage(page.Limit + 1, beyond, oldestFirst)
            : throw new InvalidRequestException("invalid-cursor", "The cursor is not one that this list handed out.");
    }

    /// <summary>Which letters are meant: by the message's type, by when they died, by a part of the error.</summary>
    internal sealed record LetterFilter(string? Type = null, DateTimeOffset? From = null, DateTimeOffset? To = null, string? Error = null)
    {
        // PostgreSQL's text holds no zero character, so nothing could match one.
        public DeadLetterFilter Read() => $"{Type}{Error}".Contains('\0')
            ? throw new InvalidRequestException("invalid-filter", "A filter's text has no zero character.")
            : new DeadLetterFilter(Type, From, To, Error);
    }

    /// <summary>What the message's data are to be; without it the message is replayed as it is.</summary>
    internal sealed record Edit(JsonElement? Data = null);

    /// <summary>All letters are asked for by an empty filter, never by none.</summary>
    internal sealed record ReplayMatching(LetterFilter Filter);

    internal sealed record LetterItem(
        long Id, string MessageId, string Type, int Attempts, string Error, DateTimeOffset DiedAt, IReadOnlyDictionary<string, Link> Links)
    {
        public JsonElement? Message { get; init; }
    }

    internal sealed record ReplayItem(
        long Id, LetterFilter Filter, string UserId, DateTimeOffset StartedAt, long Replayed, long Estimated, DateTimeOffset? FinishedAt);
}
