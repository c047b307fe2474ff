using System.Diagnostics;
using MessagesUnderTest;
using Platform.Hosting;

namespace Faults.Tests;

/// <summary>
/// A sender, two replicas of a receiver, the database server and the broker are killed at random moments while 100,000 messages flow and
/// handlers fail. What must be so then is said in <see cref="MessagingPromise"/>. The moments and the failures come from a seed; a failure
/// of the test names it, and <c>FAULT_SEED</c> runs it again, on either transport. <c>FAULT_MESSAGES</c> is how many messages flow when it
/// is not 100,000.
/// </summary>
public sealed class KilledMessagingTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Postgres = "postgres";
    private const string RabbitMq = "rabbitmq";
    private const int Keys = 200;

    // A kill of the server leaves the machine running, and with it what was written to its files.
    private static readonly Dictionary<string, string> Quick = new() { ["fsync"] = "off", ["full_page_writes"] = "off" };

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"killed-messaging-{Guid.NewGuid():N}");
    private EmbeddedPostgres server = null!;
    private EmbeddedRabbitMq? broker;

    private enum Target
    {
        Sender,
        Receiver,
        Database,
        Broker,
    }

    private static int MessagesPerKey =>
        (Environment.GetEnvironmentVariable("FAULT_MESSAGES") is { Length: > 0 } messages ? int.Parse(messages) : 100_000) / Keys;

    // Even with one seed no two runs are alike: what each process is just doing when it is killed depends on the machine.
    public static TheoryData<string, int> Runs
    {
        get
        {
            var seed = Environment.GetEnvironmentVariable("FAULT_SEED") is { Length: > 0 } given ? int.Parse(given) : 1;
            return new() { { Postgres, seed }, { RabbitMq, seed } };
        }
    }

    public async ValueTask InitializeAsync()
    {
        server = await EmbeddedPostgres.StartAsync(folder, Quick);
        foreach (var database in (string[])["sender", "receiver", "bus"])
        {
            await server.CreateDatabaseAsync(database);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (broker is not null)
        {
            await broker.DisposeAsync();
        }

        var data = server.DataFolder;
        await server.DisposeAsync();
        Directory.Delete(data, recursive: true);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Every_message_has_exactly_one_effect_in_its_place_whoever_is_killed(string transport, int seed)
    {
        var random = new Random(seed);
        broker = transport == RabbitMq ? await EmbeddedRabbitMq.StartAsync(cancellation: TestContext.Current.CancellationToken) : null;
        var sending = new Settings(server.ConnectionString("sender"), server.ConnectionString("bus"), broker?.ConnectionString)
        {
            Seed = seed,
            Keys = Keys,
            MessagesPerKey = MessagesPerKey,
        };
        await using var flow = new MessageFlow(sending, sending with { Store = server.ConnectionString("receiver") });
        await flow.StartAsync();
        var started = Stopwatch.GetTimestamp();

        foreach (var (effects, target) in Plan(random, sending.Messages))
        {
            if (!await flow.ReachAsync(effects))
            {
                break;
            }

            output.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds,6:0.0} s: {effects} effects, {target} is killed.");
            await KillAsync(target, flow, random);
        }

        await flow.FinishAsync();
        output.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds,6:0.0} s: {sending.Messages} messages, {flow.CountLate} late.");
        Assert.True(flow.Broken.Count == 0, Describe(flow, transport, seed));
        await flow.ReplayAsync();
        output.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds,6:0.0} s: replayed.");
        Assert.True(flow.Broken.Count == 0, Describe(flow, transport, seed));
        Assert.True(flow.CountLate is var late && late > 0 && late < sending.Messages / 50, $"FAULT_SEED={seed}: {late} messages were late.");
    }

    private static string Describe(MessageFlow flow, string transport, int seed) =>
        $"FAULT_SEED={seed}, {transport}:\n{string.Join('\n', flow.Broken.Select(each => $"{each.Promise}: {each.Detail}"))}";

    /// <summary>Who is killed when there are how many effects. The sender is never done before the last of them.</summary>
    private List<(long Effects, Target Target)> Plan(Random random, int messages)
    {
        Target[] order =
        [
            .. Enumerable.Repeat(Target.Sender, 3), .. Enumerable.Repeat(Target.Receiver, 4), .. Enumerable.Repeat(Target.Database, 2),
            .. Enumerable.Repeat(Target.Broker, broker is null ? 0 : 2),
        ];
        random.Shuffle(order);
        return [.. order.Select(_ => (long)random.Next(messages / 50, messages * 17 / 20)).Order().Zip(order)];
    }

    private async Task KillAsync(Target target, MessageFlow flow, Random random)
    {
        var absence = TimeSpan.FromMilliseconds(random.Next(500));
        var clean = random.Next(3) == 0;
        switch (target)
        {
            case Target.Database:
                await server.KillAsync();
                await server.DisposeAsync();
                await Task.Delay(absence);
                server = await EmbeddedPostgres.StartAsync(folder, Quick, server.Port);
                break;
            case Target.Broker:
                await (clean ? broker!.StopAsync() : broker!.KillAsync());
                await Task.Delay(absence);
                await broker.StartAgainAsync();
                break;
            default:
                var victim = target == Target.Sender ? flow.Sender : flow.Receivers[random.Next(flow.Receivers.Length)];
                await victim.KillAsync();
                await Task.Delay(absence);
                victim.Start();
                break;
        }
    }
}
