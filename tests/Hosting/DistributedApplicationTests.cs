using System.Net.Http.Json;
using System.Net.Sockets;
using Platform.Hosting;

namespace Hosting.Tests;

public sealed class DistributedApplicationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_resource_starts_only_when_what_it_waits_for_is_ready_and_stops_before_it()
    {
        var builder = Application.Describe(folder);
        var slow = builder.AddService("slow").WithArgs("--slow");
        builder.AddService("quick").WaitFor(slow);
        await using var application = builder.Build();
        var changes = new List<string>();
        foreach (var instance in application.Instances)
        {
            instance.Changed += (_, _) =>
            {
                lock (changes)
                {
                    changes.Add($"{instance.Name} {instance.State}");
                }
            };
        }

        await application.StartAsync(cancellation);
        await application.StopAsync();

        Assert.Equal(["slow Running", "slow Ready", "quick Running", "quick Ready", "quick Stopped", "slow Stopped"], changes);
    }

    [Fact]
    public async Task What_crashes_is_started_again_on_its_port()
    {
        var builder = Application.Describe(folder);
        builder.AddService("service");
        await using var application = builder.Build();
        await application.StartAsync(cancellation);
        var instance = application.GetInstances("service")[0];
        using var client = application.CreateHttpClient("service");
        var first = await client.GetFromJsonAsync<int>("/process", cancellation);
        Assert.Equal(first, instance.ProcessId);

        instance.Kill();
        await Application.EventuallyAsync(() => instance is { State: ResourceState.Ready, Restarts: 1 }, TimeSpan.FromSeconds(20));

        var second = await client.GetFromJsonAsync<int>("/process", cancellation);
        Assert.NotEqual(first, second);
        Assert.False(Processes.Runs(first));
    }

    [Fact]
    public async Task An_exit_by_itself_counts_as_a_crash_and_its_code_is_told()
    {
        var builder = Application.Describe(folder);
        builder.AddService("service");
        await using var application = builder.Build();
        await application.StartAsync(cancellation);
        var instance = application.GetInstances("service")[0];
        var details = new List<string?>();
        instance.Changed += (_, _) => details.Add(instance.Detail);

        using var client = application.CreateHttpClient("service");
        await Record.ExceptionAsync(() => client.PostAsync("/crash", content: null, cancellation));
        await Application.EventuallyAsync(() => instance is { State: ResourceState.Ready, Restarts: 1 }, TimeSpan.FromSeconds(20));

        Assert.Contains(details, detail => detail is not null && detail.Contains("exit code 7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_never_becomes_ready_fails_the_start_with_its_last_words_and_nothing_runs_on()
    {
        var builder = Application.Describe(folder);
        var good = builder.AddService("good");
        builder.AddService("broken").WithArgs("--broken").WaitFor(good);
        await using var application = builder.Build();

        var failure = await Assert.ThrowsAsync<HostingException>(() => application.StartAsync(cancellation));

        Assert.Contains("broken: ended with exit code 3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("cannot go on", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ResourceState.Failed, application.GetInstances("broken")[0].State);
        Assert.Equal(2, application.GetInstances("broken")[0].Restarts);
        Assert.Equal(ResourceState.Stopped, application.GetInstances("good")[0].State);
    }

    [Fact]
    public async Task A_stop_leaves_no_process_and_lets_services_end_cleanly()
    {
        var builder = Application.Describe(folder);
        var database = builder.AddPostgres("postgres").AddDatabase("orders-db", "orders");
        builder.AddService("service").WithReference(database).WaitFor(database).WithReplicas(2);
        await using var application = builder.Build();
        await application.StartAsync(cancellation);
        int[] pids = [.. application.Instances.Select(instance => instance.ProcessId!.Value)];
        Assert.Equal(3, pids.Length);
        Assert.All(pids, pid => Assert.True(Processes.Runs(pid)));

        await application.StopAsync();

        Assert.All(pids, pid => Assert.False(Processes.Runs(pid)));
        Assert.Empty(Processes.WithArgument(folder.Path));
        Assert.Contains(application.GetInstances("service")[1].LastLines, line => line.StartsWith("stopping at", StringComparison.Ordinal));
        var serverLog = application.GetInstances("postgres")[0].LastLines;
        Assert.Contains(serverLog, line => line.Contains("database system is shut down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_database_server_comes_back_on_its_port_with_its_data()
    {
        var builder = Application.Describe(folder);
        builder.AddPostgres("postgres").AddDatabase("orders-db", "orders");
        await using var application = builder.Build();
        await application.StartAsync(cancellation);
        var instance = application.GetInstances("postgres")[0];
        var connectionString = await application.GetConnectionStringAsync("orders-db", cancellation);

        instance.Kill();
        await Application.EventuallyAsync(() => instance is { State: ResourceState.Ready, Restarts: 1 }, TimeSpan.FromSeconds(30));

        Assert.True(await PostgresDatabases.AnswersAsync(connectionString, cancellation));
    }

    [Fact]
    public async Task One_resource_can_be_stopped_and_started_while_the_others_go_on()
    {
        var builder = Application.Describe(folder);
        builder.AddService("payments");
        builder.AddService("orders");
        await using var application = builder.Build();
        await application.StartAsync(cancellation);
        var others = application.GetInstances("orders")[0].ProcessId;

        await application.StopResourceAsync("payments");
        Assert.Equal(ResourceState.Stopped, application.GetInstances("payments")[0].State);
        Assert.Null(application.GetInstances("payments")[0].ProcessId);
        await application.StartResourceAsync("payments", cancellation);

        Assert.Equal(ResourceState.Ready, application.GetInstances("payments")[0].State);
        Assert.Equal(others, application.GetInstances("orders")[0].ProcessId);
    }

    [Fact]
    public async Task A_taken_port_is_refused_by_number()
    {
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        var builder = Application.Describe(folder);
        builder.AddService("gateway").WithHttpEndpoint(port);
        await using var application = builder.Build();

        var refusal = await Assert.ThrowsAsync<HostingException>(() => application.StartAsync(cancellation));

        Assert.Equal($"Port {port}, which gateway is to listen on, is taken by another program.", refusal.Message);
    }

    [Fact]
    public async Task A_data_folder_in_use_is_refused_by_name()
    {
        await using var first = Application.Describe(folder).Build();
        await first.StartAsync(cancellation);
        await using var second = Application.Describe(folder).Build();

        var refusal = await Assert.ThrowsAsync<HostingException>(() => second.StartAsync(cancellation));

        Assert.Contains(folder.Below("data"), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_is_not_built_is_told_with_the_command_that_builds_it()
    {
        var file = folder.Below("Absent.csproj");
        await File.WriteAllTextAsync(file, "<Project Sdk=\"Microsoft.NET.Sdk\" />", cancellation);
        var builder = Application.Describe(folder);
        builder.AddProject("absent", file);
        await using var application = builder.Build();

        var refusal = await Assert.ThrowsAsync<HostingException>(() => application.StartAsync(cancellation));

        Assert.Contains("absent is not built", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{file}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resources_that_wait_for_one_another_are_refused()
    {
        var builder = Application.Describe(folder);
        var one = builder.AddService("one");
        var two = builder.AddService("two").WaitFor(one);
        one.WaitFor(two);

        var refusal = Assert.Throws<HostingException>(() => builder.Build());

        Assert.Contains("one → two → one", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_can_be_taken_once()
    {
        var builder = Application.Describe(folder);
        builder.AddService("orders");

        Assert.Throws<HostingException>(() => builder.AddService("Orders"));
    }

    [Fact]
    public async Task A_given_server_that_does_not_answer_is_told_without_its_password()
    {
        var builder = Application.Describe(folder);
        builder.AddPostgres("postgres", $"Host=127.0.0.1;Port={Ports.Free()};Username=app;Password=verysecret");
        await using var application = builder.Build();

        var refusal = await Assert.ThrowsAsync<HostingException>(() => application.StartAsync(cancellation));

        Assert.Contains("does not answer", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("verysecret", refusal.ToString(), StringComparison.Ordinal);
    }
}
