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
/// Feeding one queue anew from this service's log, for operators: ask for it, see how far it has come, and cancel it. It is answered with 202: it is
/// recorded with the request's <c>Idempotency-Key</c> by the bus, and one replica of the service works it off.
/// </summary>
internal static class RefeedOperations
{
    private const string Root = "/ops/refeeds";
    private const string Number = "id";
    private const int UsualRate = 200;
    private const int MaxRate = 10_000;

    public static void MapRefeeds(this RouteGroupBuilder api)
    {
        var known = ((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<IServiceProviderIsService>();
        if (!known.IsService(typeof(IRefeeds)) || !known.IsService(typeof(ILogReader)) || !known.IsService(typeof(MessagingOptions)))
        {
            return;
        }

        var refeeds = api.MapGroup(Root).RequireAuthorization(Role.Operator);
        refeeds.MapGet("", ListAsync);
        refeeds.MapGet("/{id:long}", ShowAsync);
        refeeds.MapPost("", AskAsync);
        refeeds.MapPost("/{id:long}/cancel", CancelAsync);
    }

    private static async Task<IResult> ListAsync(PageRequest page, IRefeeds refeeds, MessagingOptions messaging, CancellationToken stop)
    {
        var rows = await refeeds.ListAsync(messaging.ServiceName, Place(page), stop);
        return ApiResults.Page(page.Slice(rows, refeed => refeed.Id.ToString(CultureInfo.InvariantCulture)).Select(Describe));
    }

    private static async Task<IResult> ShowAsync(long id, IRefeeds refeeds, MessagingOptions messaging, CancellationToken stop) =>
        await refeeds.FindAsync(messaging.ServiceName, id, stop) is { } refeed
            ? ApiResults.Ok(Describe(refeed))
            : NoRefeed();

    internal static async Task<IResult> CancelAsync(
        long id, IdempotentRequest request, IRefeeds refeeds, MessagingOptions messaging, CancellationToken stop)
    {
        var asked = new RefeedCancel(messaging.ServiceName, id, request.Caller, request.Key, request.Fingerprint);
        var (result, refeed) = await refeeds.CancelAsync(asked, stop);
        return result switch
        {
            // A cancelled re-feed never changes again, so that a repeat is answered like the first request.
            RefeedCancelResult.Done or RefeedCancelResult.CancelledBefore => Recorded(refeed!, repeated: false),
            RefeedCancelResult.Repeated => Recorded(refeed!, repeated: true),
            RefeedCancelResult.Ended => ApiError.Rule("refeed-ended", "The re-feed has come to its end; there is nothing left to cancel."),
            RefeedCancelResult.KeyReused => ApiError.KeyReused(),
            _ => NoRefeed(),
        };
    }

    private static StoredAnswerResult Recorded(Refeed refeed, bool repeated) => new(
        new StoredAnswer(
            StatusCodes.Status200OK, new Dictionary<string, string>(), JsonSerializer.Serialize(Describe(refeed), PlatformJson.Options)),
        repeated);

    private static ApiError NoRefeed() => ApiError.NotFound("refeed-not-found", "This service has no such re-feed.");

    internal static async Task<IResult> AskAsync(
        Wish body,
        IdempotentRequest request,
        IRefeeds refeeds,
        ITransport transport,
        ILogReader log,
        MessagingOptions messaging,
        CancellationToken stop)
    {
        if (Complain(body, messaging) is { } complaint)
        {
            return complaint;
        }

        try
        {
            // Nothing is sent: it only tells a mistyped name before a reader of the whole log finds out.
            await transport.PublishAsync(body.Queue, [], stop);
        }
        catch (QueueNotFoundException)
        {
            return ApiError.Rule("queue-not-found", "Nobody has declared a queue of this name.");
        }

        var asked = new RefeedRequest(
            messaging.ServiceName, body.Queue, body.From, await log.HeadAsync(stop), [.. (body.Types ?? []).Distinct()], body.Rate,
            request.Caller, request.Key, request.Fingerprint);
        return await refeeds.RequestAsync(asked, stop) is { } refeed
            ? new StoredAnswerResult(Store(refeed), refeed.Repeated)
            : ApiError.KeyReused();
    }

    private static ApiError? Complain(Wish body, MessagingOptions messaging) => body switch
    {
        { Queue: "" } => ApiError.Validation("queue", "Name the queue that is to be fed."),
        { Queue: var queue } when queue.Contains('\0') => ApiError.Validation("queue", "A name has no zero character."),
        { From: < 0 } => ApiError.Validation("from", "A position is 0 or more; events after it are meant."),
        { Rate: < 1 or > MaxRate } => ApiError.Validation("rate", $"A rate is from 1 to {MaxRate} messages a second."),
        { Types: { } types } when types.FirstOrDefault(type => messaging.MessageTypes.Find(type) is null) is { } unknown =>
            ApiError.Validation("types", $"This service knows no message type '{unknown.Replace('\0', ' ')}'."),
        _ when messaging.Publications.Count == 0 => ApiError.Rule("nothing-published", "This service publishes no messages."),
        _ => null,
    };

    // The answer to a repeat is the first one, whatever has become of the re-feed since.
    private static StoredAnswer Store(Refeed refeed)
    {
        var first = Describe(new Refeed(refeed.Id, refeed.Request, refeed.Request.From, 0, refeed.RequestedAt, null, null, null, null));
        return new StoredAnswer(
            StatusCodes.Status202Accepted,
            new Dictionary<string, string> { ["Location"] = first.Links["self"].Href },
            JsonSerializer.Serialize(first, PlatformJson.Options));
    }

    internal static Item Describe(Refeed refeed) => new(
        refeed.Id,
        refeed.Request.Queue,
        refeed.Request.Types,
        refeed.Request.From,
        refeed.Request.UpTo,
        refeed.Request.Rate,
        refeed.Request.UserId,
        refeed switch
        {
            { CancelledBy: not null } => "cancelled",
            { FinishedAt: not null, Error: null } => "finished",
            { FinishedAt: not null } => "failed",
            { StartedAt: null } => "waiting",
            _ => "running",
        },
        refeed.Position,
        refeed.Sent,
        refeed.Percent,
        refeed.Rate,
        refeed.Remaining?.TotalSeconds,
        refeed.RequestedAt,
        refeed.StartedAt,
        refeed.AdvancedAt,
        refeed.FinishedAt,
        refeed.Error,
        refeed.CancelledBy,
        Links(refeed));

    private static Dictionary<string, Link> Links(Refeed refeed)
    {
        var links = new Dictionary<string, Link> { ["self"] = new($"/api/v1{Root}/{refeed.Id}") };
        if (refeed.FinishedAt is null)
        {
            links["cancel"] = new Link($"/api/v1{Root}/{refeed.Id}/cancel", HttpMethods.Post);
        }

        return links;
    }

    private static RefeedPage Place(PageRequest page)
    {
        var newestFirst = page.Descending(Number, byDefault: true);
        var oldestFirst = newestFirst == (page.Cursor?.Backward ?? false);
        if (page.Cursor is not { Key: var key })
        {
            return new RefeedPage(page.Limit + 1, null, oldestFirst);
        }

        return long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var beyond)
            ? new RefeedPage(page.Limit + 1, beyond, oldestFirst)
            : throw new InvalidRequestException("invalid-cursor", "The cursor is not one that this list handed out.");
    }

    /// <summary>Which queue is to get what: events after a position, and no more than so many messages a second.</summary>
    internal sealed record Wish(string Queue, long From = 0, IReadOnlyList<string>? Types = null, int Rate = UsualRate);

    internal sealed record Item(
        long Id,
        string Queue,
        IReadOnlyList<string> Types,
        long From,
        long UpTo,
        int MaxRate,
        string UserId,
        string State,
        long Position,
        long Sent,
        double Percent,
        double? Rate,
        double? RemainingSeconds,
        DateTimeOffset RequestedAt,
        DateTimeOffset? StartedAt,
        DateTimeOffset? AdvancedAt,
        DateTimeOffset? FinishedAt,
        string? Error,
        string? CancelledBy,
        IReadOnlyDictionary<string, Link> Links);
}
