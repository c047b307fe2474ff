using System.Net;

namespace Traffic;

/// <summary>The envelope of an answer: data, or an error with a stable code.</summary>
internal sealed record Answer<T>(T? Data, Problem? Error)
{
    public AnswerMeta? Meta { get; init; }

    public string Asked { get; init; } = "";

    public HttpStatusCode Status { get; init; }

    public bool Succeeded => (int)Status is >= 200 and < 300;

    /// <summary>The data; what is not a success is an error that says what was asked and what came back.</summary>
    public T Expect() => Succeeded && Data is not null
        ? Data
        : throw new TrafficException($"{Asked} was answered {(int)Status} {Error?.Code}: {Error?.Detail}");
}

internal sealed record AnswerMeta(AnswerPage? Page);

internal sealed record AnswerPage(string? Next);

internal sealed record Problem(string? Code, string? Detail);

internal sealed class TrafficException(string message) : Exception(message);
