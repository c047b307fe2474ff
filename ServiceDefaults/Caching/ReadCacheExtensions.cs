using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Redis;
using StackExchange.Redis;

namespace ServiceDefaults.Caching;

/// <summary>A cache of what is read often.</summary>
public static class ReadCacheExtensions
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Adds <see cref="ReadCache"/>: in the process first and, with <c>ConnectionStrings:redis</c>, in Redis second, where replicas share it.
    /// <c>Caching:Patience</c> is how long Redis may take to answer before it is left alone for a while, 50 ms.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="service">Its name, which its keys in Redis begin with.</param>
    /// <param name="cached">The assembly of what is cached. A new build of it reads nothing that an older one left in Redis: shapes change.</param>
    public static WebApplicationBuilder AddReadCache(this WebApplicationBuilder builder, string service, Assembly cached)
    {
        builder.Services.AddHybridCache();
        builder.Services.AddSingleton<ReadCache>();
        if (builder.Configuration.GetConnectionString("redis") is { Length: > 0 } redis)
        {
            var connection = RedisConnection.OptionsOf(redis);
            connection.ReconnectRetryPolicy = new LinearRetry(1000);
            var options = new RedisCacheOptions
            {
                ConfigurationOptions = connection,
                InstanceName = $"{service}:{cached.ManifestModule.ModuleVersionId:N}:",
            };
            builder.Services.AddSingleton(_ => new RedisCache(options));
            builder.Services.AddSingleton(services => new SharedLevel(
                services.GetRequiredService<RedisCache>(),
                builder.Configuration.GetValue("Caching:Patience", Patience),
                services.GetRequiredService<ILogger<SharedLevel>>()));
            builder.Services.AddSingleton<IDistributedCache>(services => services.GetRequiredService<SharedLevel>());
            builder.Services.AddHostedService(services => services.GetRequiredService<SharedLevel>());
        }

        return builder;
    }
}
