using System.Text;
using JasperFx.CodeGeneration;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Runtime;

namespace Migrations.Tests;

/// <summary>What the next release of inventory sends to orders; only the next release of orders knows it.</summary>
[MessageIdentity("inventory.wrapping-picked", Version = 1)]
public sealed record WrappingPicked(string Paper);

/// <summary>What the next release of orders does with it.</summary>
public static class WrappingPickedHandler
{
    internal static TaskCompletionSource<string> Handled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static void Handle(WrappingPicked message) => Handled.TrySetResult(message.Paper);
}

/// <summary>While another service rolls out, it sends a message that this one does not know.</summary>
public sealed class UnknownMessageTests
{
    private const string Letters = "select message_type from orders_bus.wolverine_dead_letters";

    [Fact]
    public async Task It_waits_among_the_dead_letters_for_the_release_that_knows_it()
    {
        await using var owner = await Releases.WriterOfTheNextAsync();
        var present = await Releases.PresentAsync(beside: owner, OnTheWire);
        await SendAsync(present, "inventory.wrapping-picked.V1", """{"paper":"red"}""");

        await RunningService.WaitAsync(async () => (await owner.Database.QueryAsync<string>(Letters)) is ["inventory.wrapping-picked.V1"]);
        await present.DisposeAsync();
        await using var heir = await Releases.PresentAsync(beside: owner, services =>
        {
            OnTheWire(services);
            services.ConfigureWolverine(wolverine =>
            {
                wolverine.CodeGeneration.TypeLoadMode = TypeLoadMode.Dynamic;
                wolverine.Discovery.IncludeType(typeof(WrappingPickedHandler));
            });
        });
        var replayed = await heir.SendAsync(HttpMethod.Post, "/ops/dead-letters/replay", """{"messageType":"inventory.wrapping-picked.V1"}""");

        Assert.Equal(1, (int?)replayed.Data?["matched"]);
        Assert.Equal("red", await WrappingPickedHandler.Handled.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await RunningService.WaitAsync(async () => (await owner.Database.QueryAsync<string>(Letters)).Count == 0);
    }

    // The tests' services send nothing; this one hears its queue.
    private static void OnTheWire(IServiceCollection services) =>
        services.Remove(services.Single(service => service.ImplementationType?.Name == "DisableExternalTransports"));

    // As it lies on the wire: this process has no type for it.
    private static async Task SendAsync(RunningService orders, string type, string body)
    {
        var runtime = orders.Host.Services.GetRequiredService<IWolverineRuntime>();
        var queue = runtime.Endpoints.GetOrBuildSendingAgent(new Uri("postgresql://orders"));
        await queue.StoreAndForwardAsync(new Envelope
        {
            Id = Guid.CreateVersion7(),
            MessageType = type,
            Data = Encoding.UTF8.GetBytes(body),
            ContentType = "application/json",
            Destination = queue.Destination,
            Source = "inventory",
        });
    }
}
