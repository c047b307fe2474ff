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
/// The streams of the service, for operators: how one stands; and for admins: archive and restore it. What is done is recorded with
/// who asked and why, and with the request's <c>Idempotency-Key</c>, in one transaction.
/// </summary>
internal static class StreamOperations
{
    private const string Root = "/ops/streams";
    private const int MaxReasonLength = 500;

    public static void MapStreams(this RouteGroupBuilder api)
    {
        if (!((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<IServiceProviderIsService>().IsService(typeof(IStreamArchive)))
        {
            return;
        }

        var streams = api.MapGroup(Root);
        streams.MapGet("/{id}", ShowAsync).RequireAuthorization(Role.Operator);
        streams.MapPost("/{id}/archive", ArchiveAsync).RequireAuthorization(Role.Admin);
        streams.MapPost("/{id}/restore", RestoreAsync).RequireAuthorization(Role.Admin);
    }

    private static async Task<IResult> ShowAsync(string id, Caller caller, IStreamArchive archive, CancellationToken stop) =>
        // No entity tag: archiving changes what is shown here and not the version.
        StreamId.TryParse(id, out var stream) && await archive.FindAsync(stream, stop) is { } status
            ? ApiResults.Ok(Describe(status, caller.IsAdmin))
            : NoStream();

    private static Task<IResult> ArchiveAsync(
        string id, Why body, IdempotentRequest request, HttpContext context, IStreamArchive archive, CancellationToken stop) =>
        SetAsync(archive.ArchiveAsync, archived: true, id, body, request, context, archive, stop);

    private static Task<IResult> RestoreAsync(
        string id, Why body, IdempotentRequest request, HttpContext context, IStreamArchive archive, CancellationToken stop) =>
        SetAsync(archive.RestoreAsync, archived: false, id, body, request, context, archive, stop);

    private static async Task<IResult> SetAsync(
        Func<StreamId, ArchiveRequest, CancellationToken, Task<ArchiveVerdict>> set,
        bool archived,
        string id,
        Why body,
        IdempotentRequest request,
        HttpContext context,
        IStreamArchive archive,
        CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(body.Reason) || body.Reason.Length > MaxReasonLength)
        {
            return ApiError.Validation("reason", $"Say why, in 1 to {MaxReasonLength} characters.");
        }

        if (!StreamId.TryParse(id, out var stream) || await archive.FindAsync(stream, stop) is not { } status)
        {
            return NoStream();
        }

        // The answer is stored with the change, so it is made for the version that the change will be held to.
        var expected = EntityTag.TryRead(context.Request.Headers.IfMatch, out var named) ? named : status.Version;
        var answer = new StoredAnswer(
            StatusCodes.Status200OK,
            new Dictionary<string, string> { ["ETag"] = EntityTag.Of(expected) },
            JsonSerializer.Serialize(new { id = stream.Value, version = expected, isArchived = archived }, PlatformJson.Options));
        var record = new IdempotencyRecord(request.Caller, request.Key, request.Fingerprint, answer);
        var verdict = await set(stream, new ArchiveRequest(body.Reason, CommandRequest.MetadataOf(context), expected, record), stop);
        return verdict switch
        {
            ArchiveVerdict.Done => new StoredAnswerResult(answer, Replayed: false),
            ArchiveVerdict.Missing => NoStream(),
            ArchiveVerdict.Conflict conflict when context.Request.Headers.IfMatch.Count > 0 => ApiError.Stale(conflict.ActualVersion),
            ArchiveVerdict.Repeated => ApiError.InProgress(),
            _ => ApiError.Conflict(),
        };
    }

    private static ApiError NoStream() => ApiError.NotFound("stream-not-found", "This service has no such stream.");

    private static StreamItem Describe(StreamStatus status, bool mayChange)
    {
        var self = $"/api/v1{Root}/{Uri.EscapeDataString(status.Stream.Value)}";
        var links = new Dictionary<string, Link> { ["self"] = new(self) };
        if (mayChange)
        {
            var action = status.IsArchived ? "restore" : "archive";
            links[action] = new Link($"{self}/{action}", HttpMethods.Post);
        }

        return new StreamItem(status.Stream.Value, status.Version, status.IsArchived, status.ChangedAt, status.LastArchiving, links);
    }

    /// <summary>Why a stream is archived or restored.</summary>
    internal sealed record Why(string? Reason);

    private sealed record StreamItem(
        string Id, long Version, bool IsArchived, DateTimeOffset ChangedAt, StreamArchiving? LastArchiving, IReadOnlyDictionary<string, Link> Links);
}
