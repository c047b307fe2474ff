using System.Diagnostics;
using Platform.Hosting;

namespace AppHost.Tests;

/// <summary>The command as people run it, on a folder of its own.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private const string Event =
        """
        {"specversion":"1.0","id":"0192c8e0-0000-7000-8000-000000000001","source":"inventory","type":"item_registered","subject":"item-A",
        "sequence":"1","time":"2026-01-01T00:00:00Z","data":{"name":"A","unitPrice":{"amount":"1.00","currency":"EUR"},"reorderPoint":1}}
        """;

    // Not a private folder: as root, the database server runs as another user, who must reach it.
    private readonly string folder =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"store-command-tests-{Guid.CreateVersion7():n}")).FullName;
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Without_a_running_system_the_folders_server_runs_for_the_operation_alone()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "in.ndjson"), Event.ReplaceLineEndings("") + "\n", cancellation);

        Assert.Equal(0, (await RunAsync("store", "inventory", "import", "in.ndjson", "--data", folder)).ExitCode);
        Assert.Equal(0, (await RunAsync("store", "inventory", "export", "out.ndjson", "--data", folder)).ExitCode);

        var line = Assert.Single(await File.ReadAllLinesAsync(Path.Combine(folder, "out.ndjson"), cancellation));
        Assert.Contains("item-A", line, StringComparison.Ordinal);
        Assert.Null(await RunningPostgres.FindAsync(folder, "postgres", cancellation));
    }

    [Fact]
    public async Task A_server_that_runs_is_used_and_goes_on()
    {
        await using var running = await EmbeddedPostgres.StartAsync(Path.Combine(folder, "postgres"), cancellation: cancellation);

        var (exitCode, output) = await RunAsync("store", "inventory", "--data", folder, "verify", "--json");

        Assert.Equal(1, exitCode);
        Assert.Contains("store-missing", output, StringComparison.Ordinal);
        Assert.Contains("bus-missing", (await RunAsync("messages", "inventory", "--data", folder, "queue")).Output, StringComparison.Ordinal);
        Assert.Contains("no-processes", (await RunAsync("processes", "inventory", "--data", folder, "list")).Output, StringComparison.Ordinal);
        Assert.Equal(running.ConnectionString(), await RunningPostgres.FindAsync(folder, "postgres", cancellation));
    }

    [Fact]
    public async Task An_unknown_service_is_refused()
    {
        var (exitCode, output) = await RunAsync("store", "gateway", "verify", "--data", folder);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("gateway", output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "AppHost", configuration, "AppHost.dll"));
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output + await error);
    }
}
