using System.Net;
using System.Net.Sockets;
using Platform.Hosting;

namespace AppHost.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("doctor-tests-").FullName;
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_taken_gateway_port_is_missing_and_a_free_one_good()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Assert.Equal(Verdict.Missing, (await FindAsync("Gateway port", Settings with { GatewayPort = port })).Verdict);
        Assert.Equal(Verdict.Good, (await FindAsync("Gateway port", Settings with { GatewayPort = Ports.Free() })).Verdict);
    }

    [Fact]
    public async Task A_data_folder_that_a_run_holds_is_missing_and_any_other_good()
    {
        Assert.Equal(Verdict.Good, (await FindAsync("Data folder", Settings)).Verdict);

        await using var running = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DataFolder = folder }).Build();
        await running.StartAsync(cancellation);

        var finding = await FindAsync("Data folder", Settings);
        Assert.Equal(Verdict.Missing, finding.Verdict);
        Assert.Contains(folder, finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_given_server_needs_no_programs_and_its_password_is_not_shown()
    {
        var finding = await FindAsync("PostgreSQL", Settings with { Postgres = "Host=db.example;Password=verysecret" });

        Assert.Equal(Verdict.Good, finding.Verdict);
        Assert.DoesNotContain("verysecret", finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_given_broker_needs_no_programs_and_its_password_is_not_shown()
    {
        var settings = Settings with { Transport = MessageTransport.RabbitMq, RabbitMq = "amqp://me:verysecret@broker.example" };

        var finding = await FindAsync("RabbitMQ", settings);

        Assert.Equal(Verdict.Good, finding.Verdict);
        Assert.DoesNotContain("verysecret", finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sdk_that_builds_this_is_found() => Assert.Equal(Verdict.Good, (await FindAsync(".NET SDK", Settings)).Verdict);

    private RunSettings Settings => new() { GatewayPort = 0, DataFolder = folder };

    private async Task<Finding> FindAsync(string what, RunSettings settings) =>
        Assert.Single(await Doctor.ExamineAsync(settings, cancellation), finding => finding.What == what);
}
