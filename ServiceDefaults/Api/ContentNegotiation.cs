using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ServiceDefaults.Api;

/// <summary>406 for a caller that takes neither JSON nor, where there is one, an event stream.</summary>
internal static class ContentNegotiation
{
    private static readonly MediaTypeHeaderValue[] Offered = [new("application/json"), new("text/event-stream")];

    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ApiEndpoint>() is null || Accepts(context.Request))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status406NotAcceptable;
        return Task.CompletedTask;
    }

    // An Accept header that cannot be read asks for nothing in particular.
    private static bool Accepts(HttpRequest request) =>
        request.Headers.Accept.Count == 0
        || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var wanted)
        || wanted.Any(range => range.Quality is not 0 && Offered.Any(offer => offer.IsSubsetOf(WithoutParameters(range))));

    private static MediaTypeHeaderValue WithoutParameters(MediaTypeHeaderValue range) => new(range.MediaType);
}
