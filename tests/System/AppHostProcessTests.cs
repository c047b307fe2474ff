using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Testing;

namespace WholeSystem;

/// <summary>The program as a user meets it: what it says, what it ends with, and what it leaves behind.</summary>
[Collection(nameof(AppHostProcessTests))]
public sealed class AppHostProcessTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"shop-run-{Guid.NewGuid():n}");
    private readonly List<Process> started = [];

    public void Dispose()
    {
        foreach (var process in started)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            process.Dispose();
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_that_says_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var run = Start("--gateway-port", $"{port}", "--data", folder);
        var said = await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains($"Port {port} is in use.", said, StringComparison.Ordinal);
        Assert.Contains("--gateway-port", said, StringComparison.Ordinal);
        Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Wrong_usage_ends_with_2()
    {
        var run = Start("--replicas", "orders=none");
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task The_demo_tells_every_story_and_each_ends_as_it_must()
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "stories.json");

        var run = Start("demo", "--json", file);
        var said = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(run.ExitCode == 0, said);
        var stories = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!.AsArray();
        Assert.Equal(13, stories.Count);
        Assert.All(stories, story => Assert.True((bool)story!["ok"]!, story.ToJsonString()));
        Assert.All(stories, story => Assert.NotEmpty(story!["timeline"]!.AsArray()));
    }

    [Theory]
    [InlineData("KILL", "--no-dashboard", "--no-seed")]
    [InlineData("TERM", "--no-dashboard")]
    public async Task Nothing_stays_behind_when_it_is_ended(string signal, params string[] options)
    {
        var run = Start(["--gateway-port", "0", "--data", folder, .. options]);
        await ReadyAsync(run);
        Assert.NotEmpty(Left());

        using (var kill = Process.Start("kill", [$"-{signal}", $"{run.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        await RunningSystem.UntilAsync(() => Task.FromResult(Left().Length == 0), TimeSpan.FromSeconds(signal == "KILL" ? 15 : 5));
        Assert.Empty(Left());
    }

    private Process Start(params string[] arguments)
    {
        var run = Process.Start(new ProcessStartInfo(RepositoryFolder.Built("AppHost"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["SHOP_RUN"] = folder },
        })!;
        started.Add(run);
        return run;
    }

    private static async Task ReadyAsync(Process run)
    {
        while (await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("Press Ctrl-C", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail("The run ended before it was ready: " + await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    // Whatever descends from the run carries its mark in the environment.
    private string[] Left() =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(process => int.TryParse(Path.GetFileName(process), out var pid)
            && started.TrueForAll(one => one.Id != pid) && Marked(process)).Select(process => ReadOrEmpty($"{process}/cmdline").Replace('\0', ' ')),
    ];

    private bool Marked(string process) => ReadOrEmpty($"{process}/environ").Contains($"SHOP_RUN={folder}", StringComparison.Ordinal);

    private static string ReadOrEmpty(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
