using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.OpenApi;

/// <summary>The service's OpenAPI document over HTTP. It says nothing that a caller could not try out, so anybody may read it.</summary>
internal static class OpenApiExtensions
{
    public static void AddApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSingleton<ApiDocument>();
    }

    public static void MapApiDocument(this IEndpointRouteBuilder app) =>
        app.MapGet(ApiDocument.Path, (ApiDocument document) => document.ReadAsync()).AllowAnonymous();
}
