using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WholeSystem.Fuzz;

/// <summary>
/// Requests made up from what the services say of their APIs: some as they want them, more of them odd in one or two ways. Each is answered as
/// described, none with a failure of ours; whatever is accepted is in the log once, and is answered again with the same when it is sent again.
/// <c>FUZZ_REQUESTS=20000 FUZZ_SEED=… ./test System</c> makes as many, and others.
/// </summary>
[Collection(nameof(OnPostgres))]
public sealed partial class FuzzTests(OnPostgres system, ITestOutputHelper output)
{
    private const int AtOnce = 6;
    private const int MostTold = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly int requests = Setting("FUZZ_REQUESTS", 2000);
    private readonly int seed = Setting("FUZZ_SEED", 4711);
    private readonly string run = $"fuzz-{Guid.NewGuid():n}";
    private readonly ConcurrentQueue<(Draft Draft, Reply Reply)> answered = [];
    private readonly ConcurrentQueue<string> faults = [];
    private TimeSpan taken;

    [Fact]
    public async Task Whatever_is_asked_is_answered_as_described_and_recorded_once()
    {
        await system.WholeAsync();
        var documents = await system.DocumentsAsync();
        var services = documents.SelectMany(one => ApiOperation.Of(one.Value), (one, operation) => (one.Key, operation))
            .ToDictionary(one => one.operation.Name, one => one.Key);
        ApiOperation[] operations = [.. documents.Values.SelectMany(ApiOperation.Of).OrderBy(operation => operation.Name, StringComparer.Ordinal)];
        var lost = await EventLog.DeadLettersAsync(system, documents.Keys);
        var pool = new Pool(operations, (await Belongings.MakeAsync(system)).ByParameter);

        var begun = TimeProvider.System.GetTimestamp();
        await AskAllAsync(new Generator(seed, run, operations, pool), pool);
        taken = TimeProvider.System.GetElapsedTime(begun);

        var log = await EventLog.ReadAsync(system, documents.Keys, run);
        foreach (var (draft, reply) in answered)
        {
            Tell(draft, Judgement.OfRecord(draft, reply, services[draft.Operation.Name], log));
        }

        await EndAsync();
        foreach (var (service, count) in (await EventLog.DeadLettersAsync(system, documents.Keys)).Where(now => now.Value > lost[now.Key]))
        {
            faults.Enqueue($"{count - lost[service]} messages of {service} could not be handled:\n{await system.UnfinishedAsync()}");
        }

        output.WriteLine(Summary(log));
        Assert.True(faults.IsEmpty, $"FUZZ_SEED={seed}: {faults.Count} found:\n{string.Join('\n', await ExplainAsync())}\n\n{Summary(log)}");
        Assert.NotEmpty(log.ByRequest);
    }

    /// <summary>The faults, and what the services have written under the trace ids that they name.</summary>
    private async Task<IEnumerable<string>> ExplainAsync()
    {
        string[] told = [.. faults.Take(MostTold)];
        var traces = told.SelectMany(fault => TraceId().Matches(fault)).Select(match => match.Groups[1].Value).ToList();
        var written = (await system.LogsAsync()).Split('\n').Where(line => traces.Exists(trace => line.Contains(trace, StringComparison.Ordinal)));
        return told.Concat(written);
    }

    [GeneratedRegex("\"code\":\"internal-error\",\"traceId\":\"([0-9a-f]{32})\"")]
    private static partial Regex TraceId();

    private async Task AskAllAsync(Generator generator, Pool pool)
    {
        var tokens = new Dictionary<string, string>();
        foreach (var who in (string[])["customer", "operator", "admin"])
        {
            tokens[who] = await system.TokenOfAsync(who);
        }

        using var gateway = system.ClientOf("gateway", Patience);
        using var sender = new Sender(gateway.BaseAddress!, tokens, Patience);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForAsync(0, requests, options, async (number, stop) =>
        {
            var draft = generator.Next(number);
            try
            {
                await AskAsync(sender, draft, pool, stop);
            }
            catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException or IOException && !stop.IsCancellationRequested)
            {
                Tell(draft, [$"no answer: {broken.Message}"]);
            }
        });
    }

    private async Task AskAsync(Sender sender, Draft draft, Pool pool, CancellationToken stop)
    {
        var reply = await sender.SendAsync(draft, draft.Id, stop);
        answered.Enqueue((draft, reply));
        pool.Learn(draft, reply);
        Tell(draft, Judgement.Of(draft, reply));
        if (draft.Operation.IsChange && reply.IsSuccess)
        {
            Tell(draft, Judgement.OfReplay(reply, await sender.SendAsync(draft, Judgement.Repeated(draft.Id), stop)));
        }
    }

    private void Tell(Draft draft, IEnumerable<string> found)
    {
        foreach (var fault in found)
        {
            faults.Enqueue($"{draft}\n    → {fault}");
        }
    }

    // Whoever comes next finds a system that has nothing left to do, and no order may have been lost.
    private async Task EndAsync()
    {
        var orders = answered.Where(one => one.Draft.Operation.Name == "POST /api/v1/orders" && one.Reply.IsSuccess)
            .Select(one => (string)one.Reply.Data!["id"]!).ToList();
        var endings = await system.EndingsAsync(orders, TimeSpan.FromMinutes(5));
        foreach (var (order, ending) in orders.Zip(endings).Where(one => one.Second is "placed" or "reserved" or "paid" or ""))
        {
            faults.Enqueue($"The order {order} is {ending} and goes no further.");
        }
    }

    private string Summary(EventLog log)
    {
        var recorded = answered.Count(one => one.Reply.IsSuccess && log.ByRequest[one.Draft.Id].Any());
        var text = new List<string>
        {
            $"{answered.Count} of {requests} requests were answered in {taken.TotalSeconds:f0} s, FUZZ_SEED={seed}.",
            $"{answered.Count(one => one.Draft.Oddities.Count == 0)} of them were as described.",
            $"{answered.Count(one => one.Reply.IsSuccess && one.Draft.Operation.IsChange)} changes were accepted, "
                + $"{recorded} of them made {log.ByRequest.Sum(one => one.Count())} events.",
        };
        text.AddRange(answered.GroupBy(one => one.Reply.Status).OrderBy(same => same.Key).Select(same => $"{same.Key}: {same.Count()}"));
        foreach (var same in answered.GroupBy(one => one.Draft.Operation.Name).OrderBy(same => same.Key, StringComparer.Ordinal))
        {
            var statuses = same.GroupBy(one => one.Reply.Status).OrderBy(one => one.Key).Select(one => $"{one.Count()} × {one.Key}");
            text.Add($"{same.Key}: {string.Join(", ", statuses)}");
        }

        return string.Join('\n', text);
    }

    private static int Setting(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? int.Parse(value, CultureInfo.InvariantCulture)
        : otherwise;
}
