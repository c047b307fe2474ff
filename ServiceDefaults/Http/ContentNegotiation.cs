using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ServiceDefaults.Http;

/// <summary>
/// For the API's paths: 406 for a caller that takes neither JSON nor, where there is one, an event stream; 415 for a body that is not JSON;
/// 413 for one that says itself that it is too large.
/// </summary>
internal static class ContentNegotiation
{
    private static readonly PathString Api = new("/api");
    private static readonly MediaTypeHeaderValue[] Offered = [new("application/json"), new("text/event-stream")];

    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments(Api))
        {
            return next(context);
        }

        var refusal = true switch
        {
            _ when !Accepts(context.Request) => StatusCodes.Status406NotAcceptable,
            _ when !HasBody(context) => 0,
            _ when context.Request.ContentLength > RequestLimits.MaxBodyBytes => StatusCodes.Status413PayloadTooLarge,
            _ when !context.Request.HasJsonContentType() => StatusCodes.Status415UnsupportedMediaType,
            _ => 0,
        };
        if (refusal == 0)
        {
            return next(context);
        }

        context.Response.StatusCode = refusal;
        return Task.CompletedTask;
    }

    private static bool HasBody(HttpContext context) =>
        context.Request.ContentLength is not 0 && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };

    // An Accept header that cannot be read asks for nothing in particular.
    private static bool Accepts(HttpRequest request) =>
        request.Headers.Accept.Count == 0
        || request.Headers.Accept.ToString() is "*/*" or "application/json"
        || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var wanted)
        || wanted.Any(range => range.Quality is not 0 && Offered.Any(offer => offer.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType))));
}
