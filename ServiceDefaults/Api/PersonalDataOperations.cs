using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;
using ServiceDefaults.Commands;
using ServiceDefaults.Security;

namespace ServiceDefaults.Api;

/// <summary>
/// The personal data that the service holds of one person, for administrators: whether there is any, and to erase it for good. Who erased it
/// and when is kept with the tombstone of the person's key.
/// </summary>
internal static class PersonalDataOperations
{
    private const string Root = "/ops/personal-data";

    public static void MapPersonalData(this RouteGroupBuilder api)
    {
        var known = ((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<IServiceProviderIsService>();
        if (!known.IsService(typeof(ISubjectKeys)))
        {
            return;
        }

        var people = api.MapGroup(Root).RequireAuthorization(Role.Admin);
        people.MapGet("/{subject}", ShowAsync);
        people.MapPost("/{subject}/erase", EraseAsync);
    }

    private static async Task<IResult> ShowAsync(string subject, ISubjectKeys keys, CancellationToken stop) =>
        await keys.StatusAsync(subject, stop) is { } status ? ApiResults.Ok(Describe(subject, status.Since, status.Erasure)) : Nobody();

    private static async Task<IResult> EraseAsync(
        string subject, IdempotentRequest request, ISubjectKeys keys, ILoggerFactory loggers, CancellationToken stop)
    {
        StoredAnswer? answer = null;
        var erasure = await keys.EraseAsync(
            subject,
            request.Caller,
            done => new IdempotencyRecord(request.Caller, request.Key, request.Fingerprint, answer = Store(Describe(subject, null, done))),
            stop);
        if (erasure is null)
        {
            return Nobody();
        }

        // The request's scope names the caller; the person who was erased is named nowhere.
        loggers.CreateLogger(typeof(PersonalDataOperations)).LogInformation("The personal data of one person was erased.");
        return new StoredAnswerResult(answer!, Replayed: false);
    }

    private static ApiError Nobody() => ApiError.NotFound("person-not-found", "This service holds no personal data of such a person.");

    private static StoredAnswer Store(Person person) => new(
        StatusCodes.Status200OK, new Dictionary<string, string>(), JsonSerializer.Serialize(person, PlatformJson.Options));

    private static Person Describe(string subject, DateTimeOffset? since, Erasure? erasure)
    {
        var path = $"/api/v1{Root}/{Uri.EscapeDataString(subject)}";
        var links = new Dictionary<string, Link> { ["self"] = new(path) };
        if (erasure is null)
        {
            links["erase"] = new Link($"{path}/erase", HttpMethods.Post);
        }

        return new Person(subject, since, erasure is not null, erasure?.At, erasure?.By, links);
    }

    private sealed record Person(
        string Subject, DateTimeOffset? Since, bool Erased, DateTimeOffset? ErasedAt, string? ErasedBy, IReadOnlyDictionary<string, Link> Links);
}
