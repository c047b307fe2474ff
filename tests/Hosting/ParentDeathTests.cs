using System.Diagnostics;
using Platform.Hosting;

namespace Hosting.Tests;

public sealed class ParentDeathTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder folder = new();
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_killed_host_leaves_no_child_and_its_data_can_be_used_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Where the kernel does not tell children, this holds only nearly.");
        var (host, pids) = await StartHostAsync();
        Assert.Equal(2, pids.Length);
        Assert.NotEmpty(Processes.WithArgument(folder.Path));

        Signals.Send(host.Id, Signal.Kill);
        await Application.EventuallyAsync(() => pids.All(pid => !Processes.Runs(pid)) && Processes.WithArgument(folder.Path).Count == 0, Soon);
        host.Dispose();

        var (second, _) = await StartHostAsync();
        Signals.Send(second.Id, Signal.Terminate);
        await second.WaitForExitAsync(cancellation);
        Assert.Equal(0, second.ExitCode);
        Assert.Empty(Processes.WithArgument(folder.Path));
        second.Dispose();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public async Task A_host_that_is_asked_to_end_stops_its_children_and_returns_zero(int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        var (host, pids) = await StartHostAsync();

        Signals.Send(host.Id, (Signal)signal);
        await host.WaitForExitAsync(cancellation);

        Assert.Equal(0, host.ExitCode);
        Assert.All(pids, pid => Assert.False(Processes.Runs(pid)));
        host.Dispose();
    }

    [Fact]
    public async Task A_child_outlives_the_thread_that_asked_for_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no sleep command.");
        using var log = new ProcessLog(path: null);
        ChildProcess? child = null;
        var thread = new Thread(() => child = ChildProcess.StartAsync(new ProcessSpec("sleep", "60"), log).GetAwaiter().GetResult());
        thread.Start();
        thread.Join();

        await Task.Delay(200, cancellation);

        Assert.False(child!.Exited.IsCompleted);
        await child.DisposeAsync();
        Assert.False(Processes.Runs(child.Id));
    }

    [Fact]
    public async Task Without_the_kernels_help_a_watching_shell_kills_the_child_when_its_pipe_ends()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no shell of this kind.");
        using var log = new ProcessLog(path: null);
        await using var child = await ChildProcess.StartAsync(new ProcessSpec("sleep", "60"), log, kernelTells: false);
        string[] arguments = ["-c", ParentDeath.KillWhenPipeEnds, "KILL", child.Id.ToString()];
        using (var shell = Process.Start(new ProcessStartInfo("/bin/sh", arguments) { RedirectStandardInput = true })!)
        {
            shell.StandardInput.Close();
        }

        Assert.Equal(137, await child.Exited.WaitAsync(Soon, cancellation));
    }

    [Fact]
    public async Task Without_the_kernels_help_a_child_is_stopped_like_any_other()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var log = new ProcessLog(path: null);
        await using var child = await ChildProcess.StartAsync(new ProcessSpec("sleep", "60"), log, kernelTells: false);

        await child.StopAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(143, await child.Exited);
    }

    [Fact]
    public async Task A_child_that_will_not_end_is_killed_after_its_grace()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var log = new ProcessLog(path: null);
        var deaf = new ProcessSpec("/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done");
        await using var child = await ChildProcess.StartAsync(deaf, log);
        await Application.EventuallyAsync(() => log.Last.Contains("deaf"), Soon);

        await child.StopAsync(TimeSpan.FromMilliseconds(300));

        Assert.Equal(137, await child.Exited);
    }

    /// <summary>Starts a host in a process of its own and returns it with the pids of its children once all is ready.</summary>
    private async Task<(Process Host, int[] Pids)> StartHostAsync()
    {
        var (builds, configuration) = (DistributedApplicationOptions.Builds, DistributedApplicationOptions.Configuration);
        var program = Path.Combine(builds, "ProcessUnderTest", configuration, "ProcessUnderTest.dll");
        var host = Process.Start(new ProcessStartInfo("dotnet", [program, "host", folder.Below("data")]) { RedirectStandardOutput = true })!;
        while (await host.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("pids: ", StringComparison.Ordinal))
            {
                _ = host.StandardOutput.ReadToEndAsync(cancellation);
                return (host, [.. line["pids: ".Length..].Split(' ').Select(int.Parse)]);
            }
        }

        throw new InvalidOperationException($"The host ended with exit code {host.ExitCode} before all was ready.");
    }
}
