using ServiceDefaults.Http;

namespace Gateway.Edge;

/// <summary>
/// Refuses a request that says its length in two ways, as RFC 9112 §6.1 lets a server do: two readers could see its end in different places. Kestrel
/// goes by the chunks, moves the length to a header of another name, and closes the connection after its answer.
/// </summary>
internal static class AmbiguousLength
{
    private const string MovedLength = "X-Content-Length";

    public static Task RefuseAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Headers.TransferEncoding.Count > 0 && context.Request.Headers.ContainsKey(MovedLength)
            ? ApiError.OfStatus(StatusCodes.Status400BadRequest).ExecuteAsync(context)
            : next(context);
}
