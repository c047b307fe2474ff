using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults.Shutdown;

/// <summary>How long a service may take to leave: the time in which it drains, and then that of the requests and messages under way.</summary>
internal static class GracefulShutdown
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static void AddGracefulShutdown(this IServiceCollection services)
    {
        services.AddSingleton<Draining>();
        services.AddHostedService(provider => provider.GetRequiredService<Draining>());
        services.AddOptions<HostOptions>().Configure<IConfiguration>((options, configuration) =>
            options.ShutdownTimeout = Timeout + Draining.Time(configuration));
    }
}
