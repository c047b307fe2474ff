using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Telemetry;

/// <summary>Quiet logs on the console: what happened once, not what happens with every request. JSON where a machine reads them.</summary>
internal static class ConsoleLogs
{
    public static void AddConsoleLogs(this WebApplicationBuilder builder)
    {
        // The lowest of all sources, so that a service's own settings win.
        ((Microsoft.Extensions.Configuration.IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
                ["Logging:LogLevel:Microsoft.Extensions.ServiceDiscovery"] = "Warning",
                ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "Error",
                ["Logging:LogLevel:System.Net.Http"] = "Warning",
                ["Logging:LogLevel:Polly"] = "Error",
                ["Logging:LogLevel:Npgsql"] = "Warning",
                ["Logging:LogLevel:Yarp"] = "Warning",
            },
        });
        if (Console.IsOutputRedirected || builder.Environment.IsProduction())
        {
            builder.Logging.AddJsonConsole(options =>
            {
                options.IncludeScopes = true;
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
    }
}
