using System.IO.Compression;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;
using ServiceDefaults.Health;
using ServiceDefaults.Security.Tokens;
using ServiceDefaults.Telemetry;

namespace ServiceDefaults;

/// <summary>What every service gets in one line: conventions of the API, authentication, telemetry, health, limits.</summary>
public static class Defaults
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddTelemetry();
        builder.Services.AddHealth();
        builder.Services.AddTokenAuthentication();
        builder.Services.AddApiConventions();
        builder.Services.AddLimits();
        return builder;
    }

    /// <summary>The middleware in its order, and the endpoints that every service has. Call it before mapping endpoints.</summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.Use(RequestId.AssignAsync);
        app.Use(SecurityHeaders.AddAsync);
        app.UseResponseCompression();
        app.Use((context, next) => RequestScope.OpenAsync(context, app.Logger, next));
        app.UseMiddleware<Failures>();
        app.UseRouting();

        // What does not exist is 404 for everybody. Without this the default-deny policy would answer 401 to strangers.
        app.Use((context, next) => context.GetEndpoint() is null ? NotFound(context) : next(context));
        app.UseAuthentication();
        app.Use(RequestScope.NameUserAsync);
        app.UseAuthorization();
        app.Use(ContentNegotiation.CheckAsync);
        app.UseMiddleware<Idempotency>();
        app.MapHealth();
        app.MapOpenApi().AllowAnonymous();
        return app;
    }

    /// <summary>
    /// The group of the service's API: <c>/api/v1</c>, for authenticated callers, with an <c>Idempotency-Key</c> on all that mutates.
    /// </summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder app) =>
        app.MapGroup("/api/v1").RequireAuthorization().WithMetadata(new ApiEndpoint());

    private static void AddApiConventions(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOpenApi();
        services.ConfigureHttpJsonOptions(options =>
        {
            PlatformJson.Configure(options.SerializerOptions);
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        });

        // Binding failures are exceptions in every environment, so that one place answers them.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddSingleton<IProblemDetailsService, ValidationFailures>();
        services.AddResponseCompression(options =>
        {
            // Compression leaks secrets only where an answer mixes them with what an attacker sent; answers here hold no secret.
            options.EnableForHttps = true;
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
    }

    private static void AddLimits(this IServiceCollection services)
    {
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = RequestLimits.MaxBodyBytes;
        });
        services.AddOptions<HostOptions>().Configure<IConfiguration>((options, configuration) =>
            options.ShutdownTimeout = ShutdownTimeout + Draining.Time(configuration));
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
