using System.Collections;

namespace ProcessUnderTest;

/// <summary>Tells its environment, crashes on request, and ends before it is ready when told so.</summary>
internal static class Service
{
    public static async Task<int> RunAsync(string[] args)
    {
        Console.WriteLine($"started with {string.Join(' ', args)}");
        if (args.Contains("--broken"))
        {
            Console.Error.WriteLine("cannot go on");
            return 3;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var application = builder.Build();
        var wellFrom = DateTime.UtcNow + (args.Contains("--slow") ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
        application.MapGet("/health/ready", () => DateTime.UtcNow >= wellFrom ? Results.Ok() : Results.StatusCode(503));
        application.MapGet("/environment", Variables);
        application.MapGet("/process", () => Environment.ProcessId);
        application.MapPost("/crash", () => Environment.Exit(7));
        application.Lifetime.ApplicationStopping.Register(() => Console.WriteLine($"stopping at {DateTime.UtcNow:O}"));
        await application.RunAsync();
        return 0;
    }

    private static Dictionary<string, string?> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value);
}
