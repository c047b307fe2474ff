using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;
using ServiceDefaults.Http;
using ServiceDefaults.Operations;
using Wolverine.Http;

namespace ServiceDefaults.OpenApi;

/// <summary>
/// The service's OpenAPI document, made when somebody asks for it first. A container of its own makes it and is thrown away: what stays of it is the
/// text, and requests to the API know nothing of it.
/// </summary>
internal sealed class ApiDocument(IServiceProvider services, IHostEnvironment environment)
{
    public const string Path = "/openapi/v1.json";
    private const string Name = "v1";

    private readonly Lazy<Task<byte[]>> json = new(() => MakeAsync(services, environment));

    /// <summary>Answers with it.</summary>
    public async Task<IResult> ReadAsync() => Results.Bytes(await json.Value, "application/json; charset=utf-8");

    private static async Task<byte[]> MakeAsync(IServiceProvider services, IHostEnvironment environment)
    {
        await using var maker = Maker(services, environment);
        var document = await maker.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        return json.ToArray();
    }

    private static ServiceProvider Maker(IServiceProvider services, IHostEnvironment environment)
    {
        var comments = new Comments();
        var maker = new ServiceCollection();
        maker.AddSingleton(environment);
        maker.AddSingleton<IApiDescriptionGroupCollectionProvider>(new ApiDescriptionGroupCollectionProvider(
            services.GetRequiredService<IActionDescriptorCollectionProvider>(), services.GetServices<IApiDescriptionProvider>()));

        // Without the converters that only refuse: the generator cannot see through a converter, and shapes are the same without these.
        maker.Configure<JsonOptions>(options => ApiJson.Shape(options.SerializerOptions));
        maker.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;

            // What is under /ops is no promise to callers: docs/operations.md says it to those who run the system.
            options.ShouldInclude = endpoint => endpoint.ActionDescriptor is WolverineActionDescriptor && !endpoint.RelativePath!.StartsWith(
                $"{OperationsExtensions.Prefix}/", StringComparison.Ordinal);
            options.AddSchemaTransformer(new Schemas(comments));
            options.AddOperationTransformer(new Operations(comments));
            options.AddOperationTransformer(new FailureResponses());
            options.AddDocumentTransformer(new WholeDocument(environment.ApplicationName));
        });
        return maker.BuildServiceProvider();
    }
}
