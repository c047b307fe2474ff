using JasperFx.Core.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Formatters;
using ServiceDefaults.Http;
using ServiceDefaults.Live;
using Wolverine.Http;

namespace ServiceDefaults.Api;

/// <summary>What an endpoint answers, as its metadata says it: its own answer in the envelope, and the shape of every failure.</summary>
internal static class Documentation
{
    public static void Document(HttpChain chain, Type answer)
    {
        chain.Metadata.Finally(endpoint =>
        {
            // What the endpoint says itself comes before what Wolverine concludes from its return type.
            var declared = endpoint.Metadata.OfType<ProducesResponseTypeAttribute>().FirstOrDefault();
            var status = declared?.StatusCode ?? endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().Select(said => said.StatusCode)
                .FirstOrDefault(code => code is StatusCodes.Status201Created, StatusCodes.Status200OK);
            foreach (var said in endpoint.Metadata.Where(said => said is IProducesResponseTypeMetadata or IApiResponseMetadataProvider).ToList())
            {
                endpoint.Metadata.Remove(said);
            }

            endpoint.Metadata.Add(Success(status, answer, declared));
            endpoint.Metadata.Add(Json(StatusCodes.Status400BadRequest, typeof(EnvelopedFailure)));
        });
    }

    private static ProducesResponseTypeMetadata Success(int status, Type answer, ProducesResponseTypeAttribute? declared) => true switch
    {
        _ when answer.Closes(typeof(LiveStream<>)) => new ProducesResponseTypeMetadata(status, typeof(string), ["text/event-stream"]),
        _ when answer.Closes(typeof(Page<>)) => Json(status, typeof(EnvelopedPage<>).MakeGenericType(answer.GetGenericArguments())),

        // What is no value says itself what it is.
        _ when answer.IsAssignableTo(typeof(IResult)) => new ProducesResponseTypeMetadata(status, declared!.Type, MediaTypes(declared)),
        _ => Json(status, typeof(Enveloped<>).MakeGenericType(EndpointConventions.DataOf(answer))),
    };

    private static string[] MediaTypes(IApiResponseMetadataProvider declared)
    {
        var types = new MediaTypeCollection();
        declared.SetContentTypes(types);
        return [.. types];
    }

    private static ProducesResponseTypeMetadata Json(int status, Type type) => new(status, type, ["application/json"]);
}

/// <summary>The envelope of a page of a list.</summary>
/// <remarks>For documents; <see cref="Envelope"/> writes it.</remarks>
/// <param name="Data">What stands on it.</param>
/// <param name="Meta">Ids of the request, and where the page's neighbours are.</param>
/// <param name="Error">Always null.</param>
public sealed record EnvelopedPage<T>(IReadOnlyList<T> Data, EnvelopedPageMeta Meta, object? Error);

/// <summary>The <c>meta</c> of a page.</summary>
/// <param name="RequestId">As in <c>X-Request-Id</c>.</param>
/// <param name="TraceId">The W3C trace.</param>
/// <param name="Page">Where its neighbours are.</param>
public sealed record EnvelopedPageMeta(string RequestId, string TraceId, PageMeta Page);

/// <summary>The envelope of a failure.</summary>
/// <remarks>For documents; <see cref="ApiError"/> writes it.</remarks>
/// <param name="Data">Always null.</param>
/// <param name="Meta">Ids of the request.</param>
/// <param name="Error">RFC 9457's members, a stable <c>code</c>, and what is wrong per field.</param>
public sealed record EnvelopedFailure(object? Data, EnvelopeMeta Meta, FailureBody Error);

/// <summary>The <c>error</c> of a failure.</summary>
/// <param name="Type">RFC 9457's <c>type</c>.</param>
/// <param name="Title">The reason phrase.</param>
/// <param name="Status">The status code.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Instance">The path that was asked.</param>
/// <param name="Code">Stable and kebab-case: callers may branch on it.</param>
/// <param name="TraceId">The W3C trace.</param>
/// <param name="Errors">What is wrong, per field in its JSON path.</param>
public sealed record FailureBody(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Instance,
    string Code,
    string TraceId,
    IReadOnlyDictionary<string, string[]>? Errors);
