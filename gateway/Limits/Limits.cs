using Gateway.Routing;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using ServiceDefaults.Http;
using ServiceDefaults.Redis;
using StackExchange.Redis;

namespace Gateway.Limits;

/// <summary>Limits for each caller and class of routes, shared through Redis where <c>ConnectionStrings:redis</c> names one.</summary>
internal static class Limits
{
    public static void AddLimits(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<LimitSettings>().BindConfiguration(LimitSettings.Section)
            .Validate(settings => settings.IsPossible, "Expected buckets above zero, and periods of 100 ms or more, in Gateway:Limits.")
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<LimitSettings>>().Value);
        services.AddSingleton<OwnBuckets>();
        if (builder.Configuration.GetConnectionString("redis") is { Length: > 0 } redis)
        {
            services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(RedisConnection.OptionsOf(redis)));
            services.AddSingleton<RedisCircuit>();
            services.AddSingleton<SharedBuckets>();
        }

        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<LimitSettings, OwnBuckets, GatewayMetrics, IServiceProvider>(
            (options, settings, own, metrics, provider) =>
            {
                options.GlobalLimiter = new CallerLimiter(settings, own, provider.GetService<SharedBuckets>());
                options.OnRejected = (rejected, _) => new ValueTask(RefuseAsync(rejected.HttpContext, settings, metrics));
            });
    }

    public static void UseLimits(this WebApplication app)
    {
        if (app.Services.GetRequiredService<LimitSettings>().Enabled)
        {
            app.UseRateLimiter();
        }
    }

    private static Task RefuseAsync(HttpContext context, LimitSettings settings, GatewayMetrics metrics)
    {
        var routeClass = RouteClasses.Of(context)!.Value;
        metrics.Limited(routeClass);

        // A bucket is given its tokens once in a period, so there is no use in coming sooner.
        return (ApiError.OfStatus(StatusCodes.Status429TooManyRequests) with { RetryAfter = settings[routeClass].Period }).ExecuteAsync(context);
    }
}
