using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OperationsConsole.Services;

/// <summary>Reads the services' envelope, or what came in its place.</summary>
public static class AnswerReader
{
    /// <summary>Names that a service has and the console does not know are passed over, so that either may be newer.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Answer<T> Read<T>(string service, HttpStatusCode status, string body)
    {
        var envelope = Parse<T>(body);
        if ((int)status is >= 200 and < 300)
        {
            return body.Length == 0 || envelope is not null
                ? new Answer<T>(envelope is null ? default : envelope.Data, null, envelope?.Meta?.Page)
                : new Failure(FailureKind.Broken, $"{service} answered something that the console cannot read.");
        }

        var error = envelope?.Error;
        return new Failure(KindOf(status), Sentence(service, status, error), error?.Code)
        {
            Errors = error?.Errors ?? new Dictionary<string, string[]>(),
            TraceId = error?.TraceId,
        };
    }

    private static Envelope<T>? Parse<T>(string body)
    {
        try
        {
            return body.Length == 0 ? null : JsonSerializer.Deserialize<Envelope<T>>(body, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FailureKind KindOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => FailureKind.SignedOut,
        HttpStatusCode.Forbidden => FailureKind.Forbidden,
        HttpStatusCode.NotFound => FailureKind.NotFound,
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => FailureKind.Away,
        >= HttpStatusCode.InternalServerError => FailureKind.Broken,
        _ => FailureKind.Refused,
    };

    private static string Sentence(string service, HttpStatusCode status, Error? error) => status switch
    {
        HttpStatusCode.Forbidden => "Your role does not allow this.",
        HttpStatusCode.Unauthorized => "Your sign-in has ended.",
        _ when error?.Detail is { Length: > 0 } detail => detail,
        _ => $"{service} answered with status {(int)status}.",
    };

    private sealed record Envelope<T>(T? Data, Meta? Meta, Error? Error);

    private sealed record Meta(PageOf? Page);

    private sealed record Error(string? Detail, string? Code, string? TraceId, Dictionary<string, string[]>? Errors);
}
