using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Clients;

/// <summary>HTTP clients of other services that survive their bad moments.</summary>
public static class ResilientClients
{
    private const int MaxResponseBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Adds <typeparamref name="TClient"/>, whose constructor takes an <see cref="HttpClient"/>. The base address is that of the
    /// service in the configuration (<see cref="ServiceAddresses"/>); handlers, credentials or another address can be added to what is returned.
    /// </summary>
    public static IHttpClientBuilder AddResilientHttpClient<TClient>(
        this IServiceCollection services, string service, ResilienceOptions? options = null)
        where TClient : class
    {
        var resilience = options ?? new ResilienceOptions();
        services.AddKeyedSingleton(service, (provider, _) =>
            new CallPipeline(service, resilience, provider.GetService<TimeProvider>() ?? TimeProvider.System));
        return services
            .AddHttpClient<TClient>(service, (provider, client) =>
            {
                client.BaseAddress = provider.GetRequiredService<IConfiguration>().ServiceAddress(service);
                client.MaxResponseContentBufferSize = MaxResponseBytes;

                // The pipeline bounds the way to the headers; this bounds the body as well.
                client.Timeout = resilience.TotalTimeout + resilience.AttemptTimeout;
            })
            .AddHttpMessageHandler(provider => new ResilienceHandler(provider.GetRequiredKeyedService<CallPipeline>(service)));
    }

    private sealed class ResilienceHandler(CallPipeline pipeline) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var repeatable = request.Method.Method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE"
                || request.Headers.Contains("Idempotency-Key");
            if (repeatable && request.Content is { } content)
            {
                // A body that comes from a stream could otherwise be sent once only.
                await content.LoadIntoBufferAsync(cancellationToken);
            }

            return await pipeline.SendAsync(repeatable, stop => base.SendAsync(request, stop), cancellationToken);
        }
    }
}
