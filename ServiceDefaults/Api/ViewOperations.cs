using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using ServiceDefaults.Commands;
using ServiceDefaults.Security;

namespace ServiceDefaults.Api;

/// <summary>
/// The views of the service, for operators: how they are, pause, resume, rebuild, and what becomes of parked events. A change is
/// answered with 202: it is recorded, together with the request's <c>Idempotency-Key</c>, and the process that leads the view obeys.
/// </summary>
internal static class ViewOperations
{
    private const string Root = "/ops/views";
    private const string Number = "id";

    public static void MapViews(this RouteGroupBuilder api)
    {
        if (!((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<IServiceProviderIsService>().IsService(typeof(IViewOperations)))
        {
            return;
        }

        var views = api.MapGroup(Root).RequireAuthorization(Role.Operator);
        views.MapGet("", ListAsync);
        views.MapPost("/{view}/pause", Asking("pause", (operations, view, asked, stop) => operations.PauseAsync(view, asked, stop)));
        views.MapPost("/{view}/resume", Asking("resume", (operations, view, asked, stop) => operations.ResumeAsync(view, asked, stop)));
        views.MapPost("/{view}/rebuild", Asking("rebuild", (operations, view, asked, stop) => operations.RebuildAsync(view, asked, stop)));
        views.MapPost(
            "/{view}/rebuild/cancel",
            Asking("cancel-rebuild", (operations, view, asked, stop) => operations.CancelRebuildAsync(view, asked, stop)));
        views.MapGet("/{view}/parked", ListParkedAsync);
        views.MapPost("/{view}/parked/retry", AskingOfParked(
            "retry-parked", (operations, view, key, asked, stop) => operations.RetryParkedAsync(view, key, asked, stop)));
        views.MapPost("/{view}/parked/discard", AskingOfParked(
            "discard-parked", (operations, view, key, asked, stop) => operations.DiscardParkedAsync(view, key, asked, stop)));
    }

    private static Delegate Asking(string action, Func<IViewOperations, string, ViewRequest, CancellationToken, Task<ViewRequestResult>> ask) =>
        (string view, IdempotentRequest request, IViewOperations operations, ICompanions companions, CancellationToken stop) =>
            AskAsync(view, action, request, companions, asked => ask(operations, view, asked, stop), stop);

    private static Delegate AskingOfParked(
        string action, Func<IViewOperations, string, string?, ViewRequest, CancellationToken, Task<ViewRequestResult>> ask) =>
        (string view, WhichParked which, IdempotentRequest request, IViewOperations operations, ICompanions companions, CancellationToken stop) =>
            AskAsync(view, action, request, companions, asked => ask(operations, view, which.Read(), asked, stop), stop);

    private static async Task<IResult> ListAsync(IViewOperations operations, CancellationToken stop) =>
        ApiResults.Ok((await operations.ListAsync(stop)).Select(Describe).ToList());

    private static async Task<IResult> ListParkedAsync(string view, string? key, PageRequest page, IViewOperations operations, CancellationToken stop)
    {
        if (key?.Contains('\0') == true)
        {
            throw new InvalidRequestException("invalid-filter", "A filter's text has no zero character.");
        }

        return await operations.ListParkedAsync(view, Place(page, key), stop) is { } events
            ? ApiResults.Page(page.Slice(events, parked => parked.Id.ToString(CultureInfo.InvariantCulture)))
            : NoView();
    }

    private static async Task<IResult> AskAsync(
        string view,
        string action,
        IdempotentRequest request,
        ICompanions companions,
        Func<ViewRequest, Task<ViewRequestResult>> ask,
        CancellationToken stop)
    {
        var body = JsonSerializer.Serialize(new { view, action }, PlatformJson.Options);
        var answer = new StoredAnswer(StatusCodes.Status202Accepted, new Dictionary<string, string>(), body);
        var record = new IdempotencyRecord(request.Caller, request.Key, request.Fingerprint, answer);
        return await ask(new ViewRequest(request.Caller, record)) switch
        {
            ViewRequestResult.Done => new StoredAnswerResult(answer, Replayed: false),
            ViewRequestResult.Repeated when await companions.FindAsync(request.Caller, request.Key, stop) is { } earlier => request.Repeat(earlier),
            ViewRequestResult.Repeated => ApiError.Conflict(),
            _ => NoView(),
        };
    }

    private static ApiError NoView() => ApiError.NotFound("view-not-found", "This service has no such view.");

    private static ParkedPage Place(PageRequest page, string? key)
    {
        var descending = page.Descending(Number, byDefault: false) != (page.Cursor?.Backward ?? false);
        if (page.Cursor is not { Key: var place })
        {
            return new ParkedPage(page.Limit + 1, null, descending, key);
        }

        return long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var beyond)
            ? new ParkedPage(page.Limit + 1, beyond, descending, key)
            : throw new InvalidRequestException("invalid-cursor", "The cursor is not one that this list handed out.");
    }

    private static ViewItem Describe(ViewStatus view) => new(
        view.View,
        view.Version,
        view.State,
        view.OnFailure,
        ProgressItem.Of(view.Progress),
        view.Parked,
        view.IsComplete,
        view.Failure,
        view.Rebuild is { } rebuild
            ? new RebuildItem(rebuild.Id, rebuild.RequestedBy, rebuild.RequestedAt, ProgressItem.Of(rebuild.Progress), rebuild.Failure)
            : null,
        Links(view));

    private static Dictionary<string, Link> Links(ViewStatus view)
    {
        var self = $"/api/v1{Root}/{view.View}";
        var pausing = view.State == ViewState.Paused ? "resume" : "pause";
        var links = new Dictionary<string, Link>
        {
            ["parked"] = new($"{self}/parked"),
            [pausing] = new($"{self}/{pausing}", HttpMethods.Post),
            [view.Rebuild is null ? "rebuild" : "cancel-rebuild"] = new($"{self}/rebuild{(view.Rebuild is null ? "" : "/cancel")}", HttpMethods.Post),
        };
        if (view.Parked > 0)
        {
            links["retry"] = new($"{self}/parked/retry", HttpMethods.Post);
            links["discard"] = new($"{self}/parked/discard", HttpMethods.Post);
        }

        return links;
    }

    /// <summary>Which parked events are meant: those of one document, or, when it is said so, all.</summary>
    internal sealed record WhichParked(string? Key = null, bool All = false)
    {
        // All are never meant by leaving something out.
        public string? Read() => (Key is null) == All && Key?.Contains('\0') != true
            ? Key
            : throw new InvalidRequestException("parked-key-required", "Name the key of one document, or say \"all\": true.");
    }

    private sealed record ViewItem(
        string View,
        int Version,
        ViewState State,
        FailurePolicy OnFailure,
        ProgressItem Progress,
        long Parked,
        bool IsComplete,
        ViewFailure? Failure,
        RebuildItem? Rebuild,
        IReadOnlyDictionary<string, Link> Links);

    private sealed record RebuildItem(Guid Id, string RequestedBy, DateTimeOffset RequestedAt, ProgressItem Progress, ViewFailure? Failure);

    private sealed record ProgressItem(long Position, long Head, long Lag, double Percent, double EventsPerSecond, double? RemainingSeconds)
    {
        public static ProgressItem Of(FollowerProgress progress) => new(
            progress.Position, progress.Head, progress.Lag, progress.Percent, progress.EventsPerSecond, progress.Remaining?.TotalSeconds);
    }
}
