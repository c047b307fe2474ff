using MessagesUnderTest;
using Platform.Testing;

namespace Faults.Tests;

/// <summary>Each mistake breaks the promise that names what it does, and without any the same flow keeps them all.</summary>
public sealed class PlantedMessagingFaultTests : IAsyncLifetime
{
    private const int Seed = 1;
    private const int Keys = 20;
    private const int MessagesPerKey = 60;

    private readonly List<TestDatabase> databases = [];
    private MessageFlow flow = null!;

    public async ValueTask InitializeAsync()
    {
        for (var database = 0; database < 3; database++)
        {
            databases.Add(await PostgresServer.CreateDatabaseAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await flow.DisposeAsync();
        foreach (var database in databases)
        {
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task Without_a_planted_fault_every_promise_is_kept()
    {
        await FlowAsync(PlantedFault.None);
        Assert.Empty(flow.Broken);
        await flow.ReplayAsync();
        Assert.Empty(flow.Broken);
    }

    [Theory]
    [InlineData(PlantedFault.SettledBeforeCommit, MessagingPromise.ExactlyOneEffect)]
    [InlineData(PlantedFault.NoInboxRecord, MessagingPromise.ExactlyOneEffect)]
    [InlineData(PlantedFault.FailureSwallowed, MessagingPromise.ExactlyOneEffect)]
    [InlineData(PlantedFault.KeysIgnored, MessagingPromise.OrderWithinKey)]
    [InlineData(PlantedFault.StrictHandlerThatDelays, MessagingPromise.OrderWithinKey)]
    [InlineData(PlantedFault.EverythingIsHopeless, MessagingPromise.OnlyTheHopelessDie)]
    [InlineData(PlantedFault.EndlessHandler, MessagingPromise.NothingIsStuck)]
    public async Task A_planted_fault_is_caught(PlantedFault fault, MessagingPromise promise)
    {
        await FlowAsync(fault);
        Assert.Contains(promise, flow.Broken.Select(broken => broken.Promise));
    }

    private async Task FlowAsync(PlantedFault fault)
    {
        var sending = new Settings(databases[0].ConnectionString, databases[1].ConnectionString, Broker: null)
        {
            Seed = Seed,
            Keys = Keys,
            MessagesPerKey = MessagesPerKey,
            Fault = fault,
        };
        flow = new MessageFlow(sending, sending with { Store = databases[2].ConnectionString });
        await flow.StartAsync();
        await flow.ReachAsync(fault == PlantedFault.EndlessHandler ? Keys : Keys * MessagesPerKey / 3);
        foreach (var victim in KilledBy(fault))
        {
            await victim.KillAsync();
            victim.Start();
        }

        await flow.FinishAsync(fault == PlantedFault.EndlessHandler ? TimeSpan.FromSeconds(5) : null);
    }

    // Most mistakes show without a kill, and the messages of a killed receiver come back only when its lease ends.
    private List<Victim> KilledBy(PlantedFault fault) => fault switch
    {
        PlantedFault.None => [flow.Sender, .. flow.Receivers],
        PlantedFault.SettledBeforeCommit => [.. flow.Receivers],
        _ => [],
    };
}
