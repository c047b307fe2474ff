using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.Services;

internal static class Readiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>
    /// Ready when the question is answered without an exception. It is repeated within one check, since Aspire itself asks again only after one
    /// second, then two, then three, and everything that waits would wait for that.
    /// </summary>
    public static IResourceBuilder<T> WithReadiness<T>(this IResourceBuilder<T> builder, Func<CancellationToken, Task> ask)
        where T : IResource
    {
        var key = $"{builder.Resource.Name}-ready";
        builder.ApplicationBuilder.Services.AddHealthChecks().AddAsyncCheck(key, cancellation => CheckAsync(ask, cancellation));
        return builder.WithHealthCheck(key);
    }

    public static IResourceBuilder<T> WithHttpReadiness<T>(this IResourceBuilder<T> builder, string path)
        where T : IResourceWithEndpoints
    {
        var endpoint = builder.GetEndpoint("http");
        return builder.WithReadiness(async cancellation =>
        {
            using var answer = await Http.GetAsync(new Uri(endpoint.Url + path), cancellation);
            answer.EnsureSuccessStatusCode();
        });
    }

    private static async Task<HealthCheckResult> CheckAsync(Func<CancellationToken, Task> ask, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ask(cancellation);
                return HealthCheckResult.Healthy();
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                if (Stopwatch.GetElapsedTime(began) > Patience)
                    return HealthCheckResult.Unhealthy(error.Message);
            }

            await Task.Delay(Pause, cancellation);
        }
    }
}
