using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Live;

/// <summary>Live events over HTTP.</summary>
public static class LiveExtensions
{
    /// <summary>What endpoints that answer a <see cref="LiveStream{T}"/> need; the service has an event store.</summary>
    public static WebApplicationBuilder AddLiveEvents(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LiveOptions>().BindConfiguration(LiveOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<OpenStreams>();
        return builder;
    }
}
