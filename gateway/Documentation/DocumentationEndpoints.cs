using System.Security.Cryptography;
using Scalar.AspNetCore;
using ServiceDefaults.Http;

namespace Gateway.Documentation;

/// <summary>
/// <c>/openapi/v1.json</c>, what all the services say of their APIs, and <c>/docs</c>, where it is read and tried out. The page loads nothing from
/// other hosts and says nothing to them.
/// </summary>
internal static class DocumentationEndpoints
{
    private const string Document = "/openapi/v1.json";
    private const string Page = "/docs";

    public static void AddDocumentation(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(
            builder.Configuration.GetSection("Gateway:Documentation").Get<DocumentationSettings>() ?? new DocumentationSettings());
        builder.Services.AddHttpClient(ServiceDocuments.Client, http => http.Timeout = ServiceDocuments.Patience);
        builder.Services.AddSingleton<ServiceDocuments>();
    }

    public static void MapDocumentation(this WebApplication app)
    {
        app.MapGet(Document, async (ServiceDocuments documents, CancellationToken stop) =>
            await documents.ReadAsync(stop) is { } merged
                ? Results.Bytes(merged, "application/json; charset=utf-8")
                : ApiError.Unavailable(ServiceDocuments.Patience)).AllowAnonymous();
        app.MapScalarApiReference(Page, (options, context) => Configure(options, context)).AllowAnonymous();
    }

    private static void Configure(ScalarOptions options, HttpContext context)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
            + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        var gateway = $"{context.Request.Scheme}://{context.Request.Host}";
        options.WithTitle("Coffee shop API")
            .WithNonce(nonce)
            .WithOpenApiRoutePattern(Document)
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideClientButton()
            .HideDeveloperTools()
            .AddServer(gateway)
            .AddPreferredSecuritySchemes(SignIn.Scheme)
            .AddOAuth2Flows(SignIn.Scheme, flows => Configure(flows, gateway, context.RequestServices.GetRequiredService<DocumentationSettings>()));
    }

    private static void Configure(ScalarFlows flows, string gateway, DocumentationSettings settings)
    {
        flows.WithAuthorizationCode(flow => flow
            .WithClientId("docs")
            .WithSelectedScopes(SignIn.Scope)
            .WithPkce(Pkce.Sha256)
            .WithAuthorizationUrl($"{gateway}{SignIn.AuthorizePath}")
            .WithTokenUrl($"{gateway}{SignIn.TokenPath}")
            .WithRedirectUri($"{gateway}{Page}/"));
        if (settings.DemoUsers)
        {
            flows.WithPassword(flow => flow.WithClientId("demo").WithSelectedScopes(SignIn.Scope).WithTokenUrl($"{gateway}{SignIn.TokenPath}"));
        }
    }
}
