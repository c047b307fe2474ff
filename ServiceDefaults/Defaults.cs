using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceDefaults.Audit;
using ServiceDefaults.Health;
using ServiceDefaults.Http;
using ServiceDefaults.Security;
using ServiceDefaults.Shutdown;
using ServiceDefaults.Startup;
using ServiceDefaults.Telemetry;

namespace ServiceDefaults;

/// <summary>What every service gets in one line: telemetry, health, authentication, HTTP conventions, resilient clients, graceful shutdown.</summary>
public static class Defaults
{
    /// <summary>
    /// Adds it all. The program does not start without <c>Auth:Issuer</c>. With the argument <c>health</c> it only asks the service that runs
    /// beside it whether it is ready, and ends with 0 or 1.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        HealthCommand.EndIfAsked(builder.Configuration);
        StartupFailures.SayClearly();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddConsoleLogs();
        builder.AddTelemetry();
        builder.Services.AddHealth();
        builder.Services.AddGracefulShutdown();
        builder.Services.AddTokenAuthentication();
        builder.Services.AddHttpConventions();
        builder.Services.AddResilientClients();
        return builder;
    }

    /// <summary>
    /// The middleware in its order, and <c>/health/live</c>, <c>/health/ready</c> and, inside, <c>/metrics</c>. Call it before mapping endpoints.
    /// </summary>
    /// <param name="app">The service.</param>
    /// <param name="asProxy">
    /// Given by a service that only passes requests on, so that one behind it looks at media types and compresses answers: adds what is done
    /// when the caller is known and before it is asked what he may do.
    /// </param>
    /// <param name="isPublic">Whether the world can reach the service's address, as it can a proxy's: then it tells no metrics there.</param>
    public static WebApplication UseServiceDefaults(this WebApplication app, Action? asProxy = null, bool isPublic = false)
    {
        app.UseMetricsPort();
        app.Services.GetService<IStartupValidator>()?.Validate();
        if (asProxy is null)
        {
            app.UseForwardedHeaders();
        }

        app.Use(RequestId.AssignAsync);
        if (app.Services.GetService<RefusedRequests>() is { } refused)
        {
            app.Use(refused.NoteAsync);
        }

        app.Use(SecurityHeaders.AddAsync);
        if (asProxy is null)
        {
            app.UseResponseCompression();
        }

        app.UseStatusCodePages(failed =>
            ApiError.OfStatus(failed.HttpContext.Response.StatusCode, failed.HttpContext).ExecuteAsync(failed.HttpContext));
        app.UseExceptionHandler();
        app.UseRouting();

        app.Use(RefuseWhatIsNotThereAsync);
        app.UseAuthentication();
        asProxy?.Invoke();
        app.UseAuthorization();
        if (asProxy is null)
        {
            app.Use(ContentNegotiation.CheckAsync);
        }

        app.MapHealth();
        app.MapMetrics(isPublic || asProxy is not null);
        return app;
    }

    // What does not exist is 404 for everybody; a method or a media type that nothing there takes is 405 or 415, for which routing has endpoints of
    // its own. Without this the fallback policy would answer 401 to strangers.
    private static Task RefuseWhatIsNotThereAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (endpoint is { Metadata.Count: 0 } and not RouteEndpoint)
        {
            context.SetEndpoint(new Endpoint(endpoint.RequestDelegate, new(new AllowAnonymousAttribute()), endpoint.DisplayName));
        }

        return next(context);
    }
}
