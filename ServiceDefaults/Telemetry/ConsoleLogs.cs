using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Quiet logs on the console: what happened once, not what happens with every request. JSON where a machine reads them, with the ids of trace and
/// span, unless <c>Logging:Console:FormatterName</c> says otherwise.
/// </summary>
internal static class ConsoleLogs
{
    private const string Section = "Logging:Console";

    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.Extensions.ServiceDiscovery"] = "Warning",
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "Error",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Error",
        ["Logging:LogLevel:Npgsql"] = "Warning",
        ["Logging:LogLevel:Yarp"] = "Warning",
    };

    public static void AddConsoleLogs(this WebApplicationBuilder builder)
    {
        var forAMachine = Console.IsOutputRedirected || builder.Environment.IsProduction();

        // The lowest of all sources, so that a service's own settings win.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = forAMachine ? Levels.Concat(Json()) : Levels,
        });
    }

    private static Dictionary<string, string?> Json() => new()
    {
        [$"{Section}:FormatterName"] = ConsoleFormatterNames.Json,
        [$"{Section}:FormatterOptions:IncludeScopes"] = "true",
        [$"{Section}:FormatterOptions:UseUtcTimestamp"] = "true",
        [$"{Section}:FormatterOptions:TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ",
    };
}
