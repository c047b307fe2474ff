using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace Deployment.Tests;

/// <summary>What the cluster asks a service is answered, and what it waits for ends in time.</summary>
public sealed class ProbeTests
{
    [Fact]
    public void Every_path_that_is_asked_for_has_an_endpoint()
    {
        using var service = Service();
        service.UseServiceDefaults();
        var paths = ((IEndpointRouteBuilder)service).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText).ToList();
        var probes = from one in Published.Containers
                     where Images.IsOurs((string)one.Container["image"]!) && (string?)one.Owner["kind"] == "Deployment"
                     from probe in (string[])["startupProbe", "readinessProbe", "livenessProbe"]
                     select (string)one.Container[probe]!["httpGet"]!["path"]!;

        Assert.All(probes, path => Assert.Contains(path, paths));
        Assert.Contains((string?)Published.Of("ServiceMonitor").Single()["spec"]!["endpoints"]![0]!["path"], paths);
    }

    [Fact]
    public void A_pod_may_take_as_long_to_leave_as_a_service_takes_at_most() => Assert.All(Published.Of("Deployment"), deployment =>
    {
        var pod = deployment["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]![0]!;
        var drain = (string)container["env"]!.AsArray().Single(one => (string?)one!["name"] == "Shutdown__Drain")!["value"]!;
        using var service = Service(("Shutdown:Drain", drain));
        var needed = TimeSpan.FromSeconds((int)container["lifecycle"]!["preStop"]!["sleep"]!["seconds"]!)
            + service.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

        Assert.True(needed < TimeSpan.FromSeconds((int)pod["terminationGracePeriodSeconds"]!), $"{deployment.Name()} may take {needed}.");
        Assert.Equal($"{pod["terminationGracePeriodSeconds"]}s", (string?)Published.ComposeServices[deployment.Name()]["stop_grace_period"]);
    });

    [Theory]
    [InlineData("orders")]
    [InlineData("gateway")]
    public async Task A_service_that_is_away_is_not_healthy(string service)
    {
        var start = Images.Program(service, "health");
        start.Environment["ASPNETCORE_HTTP_PORTS"] = $"{Ports.Free()}";
        using var asked = Process.Start(start)!;
        var said = asked.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await asked.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((1, ""), (asked.ExitCode, await said));
    }

    private static WebApplication Service(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Auth:Issuer"] = "https://issuer.test";
        foreach (var (name, value) in settings)
        {
            builder.Configuration[name] = value;
        }

        return builder.AddServiceDefaults().Build();
    }
}
