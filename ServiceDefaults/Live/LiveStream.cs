using System.Data.Common;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Http;

namespace ServiceDefaults.Live;

/// <summary>Something that has happened, as a stream tells it.</summary>
/// <param name="Position">Where it stands among the others, 1 or more: the event's <c>id</c>, from which a caller goes on.</param>
/// <param name="Name">The event's name.</param>
/// <param name="Data">What is told of it, as JSON.</param>
public sealed record LiveEvent<T>(long Position, string Name, T Data);

/// <summary>Reads what has happened after a position, oldest first: all of it or a part; it is asked again until there is no more.</summary>
public delegate Task<IReadOnlyList<LiveEvent<T>>> ReadAfter<T>(long position, CancellationToken stop);

/// <summary>
/// The answer of an endpoint that tells what has happened and then what happens, as server-sent events. It is read from the database, so nothing is
/// missed or told twice, whichever replica wrote it and however often the connection breaks: <c>Last-Event-ID</c> says where to go on. It ends with
/// the caller's access token, and when the service leaves.
/// </summary>
/// <param name="read">Where it comes from.</param>
public sealed class LiveStream<T>(ReadAfter<T> read) : IResult
{
    // A replica that leaves is left out by then.
    private const string Opening = "retry: 2000\n\n";
    private const string SignOfLife = ":\n\n";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (PositionIn(httpContext.Request) is not { } position)
        {
            await new ApiError(400, "invalid-last-event-id", "The Last-Event-ID is none that this stream has given out.").ExecuteAsync(httpContext);
            return;
        }

        var streams = httpContext.RequestServices.GetRequiredService<OpenStreams>();
        using var place = streams.Enter(httpContext.User);
        if (!place.IsAcquired)
        {
            await TooMany(streams.MostPerCaller).ExecuteAsync(httpContext);
            return;
        }

        using var end = streams.EndOf(httpContext);
        await TypedResults.ServerSentEvents(TellAsync(position, streams, httpContext.Response, end.Token)).ExecuteAsync(httpContext);
    }

    private static long? PositionIn(HttpRequest request) => request.Headers["Last-Event-ID"].ToString() switch
    {
        "" => 0,
        var text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null,
    };

    private static ApiError TooMany(int most) =>
        new(429, "too-many-streams", $"A caller may have {most} streams open at a time.") { RetryAfter = TimeSpan.FromSeconds(2) };

    // The formatter asks for the next event when it has written the one before, so what is written here stands between events.
    private async IAsyncEnumerable<SseItem<T>> TellAsync(
        long position,
        OpenStreams streams,
        HttpResponse response,
        CancellationToken end,
        [EnumeratorCancellation] CancellationToken aborted = default)
    {
        await response.WriteAsync(Opening, aborted);
        while (!end.IsCancellationRequested)
        {
            var next = streams.Next;
            IReadOnlyList<LiveEvent<T>>? events;
            while ((events = await ReadAsync(position, end)) is { Count: > 0 })
            {
                foreach (var happened in events)
                {
                    position = happened.Position;
                    yield return new SseItem<T>(happened.Data, happened.Name) { EventId = position.ToString(CultureInfo.InvariantCulture) };
                }
            }

            if (events is null)
            {
                yield break;
            }

            while (!await streams.EndsSoonAsync(next, end) && !end.IsCancellationRequested)
            {
                await response.WriteAsync(SignOfLife, aborted);
            }
        }
    }

    /// <summary>Null at the end, which is also when the database fails: the caller comes again, and is then told why there is no stream.</summary>
    private async Task<IReadOnlyList<LiveEvent<T>>?> ReadAsync(long position, CancellationToken end)
    {
        try
        {
            return await read(position, end);
        }
        catch (Exception ending) when (ending is DbException || end.IsCancellationRequested)
        {
            return null;
        }
    }
}
