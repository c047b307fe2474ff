using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.Messaging;

namespace MessagesUnderTest;

/// <summary>
/// Appends to its streams, several events of several streams at once, until each has as many as it is to have; each event becomes a
/// message. When an append is acknowledged, its token and "ok" are written to the output: a kill in the middle of the line leaves no "ok".
/// </summary>
internal sealed class Sender(Settings settings)
{
    private const int Callers = 4;
    private const int StreamsAtOnce = 8;
    private const int EventsAtOnce = 8;

    private volatile bool isAhead = true;

    // So much may wait for the receiver before the sender pauses: whoever is killed, it has not sent everything by then.
    private int MaxWaiting => Math.Max(100, settings.Messages / 12);

    public async Task RunAsync(CancellationToken stop)
    {
        using var host = await Service.StartAsync(settings, new EventTypes(typeof(SenderEvent)), Messaging(), stop);
        var store = host.Services.GetRequiredService<IEventStore>();
        var watching = WatchAsync(host.Services.GetRequiredService<ITransport>(), stop);
        var streams = Messages.Streams(settings.Keys);
        await Task.WhenAll(Enumerable.Range(0, Callers)
            .Select(caller => AppendAsync(store, [.. streams.Where((_, place) => place % Callers == caller)], stop)));
        await watching;
        await host.StopAsync(CancellationToken.None);
    }

    private MessagingOptions Messaging() => new()
    {
        ServiceName = "sender",
        MessageTypes = Messages.Types,
        Publications = [Publication.Of<SenderEvent.Issued>((issued, recorded) => [Message(issued, recorded.Stream)])],
    };

    private Outgoing Message(SenderEvent.Issued issued, StreamId stream) =>
        new(stream.Category == Messages.Instructions ? new Instruction(issued.Number) : new Remark(issued.Number))
        {
            PartitionKey = settings.Fault == PlantedFault.KeysIgnored ? $"{stream.Value}/{issued.Number}" : null,
        };

    private async Task WatchAsync(ITransport transport, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                isAhead = (await transport.InspectAsync(Messages.Receiver, stop)).Waiting > MaxWaiting;
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                // The transport is away; what is appended meanwhile waits in the log, and there should not be too much of it.
                isAhead = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AppendAsync(IEventStore store, IReadOnlyList<StreamId> streams, CancellationToken stop)
    {
        // A sender that begins again learns by the conflicts how far its streams are.
        var versions = streams.ToDictionary(stream => stream, _ => 0L);
        while (!stop.IsCancellationRequested && versions.Values.Any(version => version < settings.MessagesPerKey))
        {
            if (isAhead)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            var parts = versions.Where(pair => pair.Value < settings.MessagesPerKey).OrderBy(pair => pair.Value).Take(StreamsAtOnce)
                .Select(pair => new StreamAppend(pair.Key, pair.Value, NextEvents(pair.Value))).ToList();
            try
            {
                await AppendAsync(store, versions, parts);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // Not acknowledged: it may be written or not, and the next append finds out.
                await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            }
        }
    }

    private static async Task AppendAsync(IEventStore store, Dictionary<StreamId, long> versions, List<StreamAppend> parts)
    {
        var token = Guid.CreateVersion7().ToString("N");
        var verdict = await store.AppendAsync(new Append(parts, new EventMetadata(token)), CancellationToken.None);
        if (verdict is AppendVerdict.Written)
        {
            await Console.Out.WriteLineAsync($"{token} ok");
        }

        switch (verdict)
        {
            case AppendVerdict.Written:
                parts.ForEach(part => versions[part.Stream] += part.Events.Count);
                break;
            case AppendVerdict.Conflict conflict:
                versions[conflict.Stream] = conflict.ActualVersion;
                break;
        }
    }

    private List<object> NextEvents(long version)
    {
        var count = (int)Math.Min(EventsAtOnce, settings.MessagesPerKey - version);
        return [.. Enumerable.Range(1, count).Select(next => new SenderEvent.Issued(version + next))];
    }
}
