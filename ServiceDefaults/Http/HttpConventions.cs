using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Http;

/// <summary>How every service speaks HTTP: strict JSON, failures in the envelope, limits, compression.</summary>
internal static class HttpConventions
{
    public static void AddHttpConventions(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddExceptionHandler<Failures>();
        services.AddSingleton<IProblemDetailsService, Problems>();
        services.Configure<KestrelServerOptions>(RequestLimits.Apply);
        services.Configure<ForwardedHeadersOptions>(Proxies.Trust);

        // Binding failures are exceptions in every environment, so that one place answers them.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
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
}
