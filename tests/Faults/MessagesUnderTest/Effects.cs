using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.Messaging;

namespace MessagesUnderTest;

/// <summary>Appends the effects of messages. A stream that another replica has moved on tells its version by the conflict.</summary>
internal sealed class Effects(PlantedFault fault)
{
    private readonly ConcurrentDictionary<StreamId, long> versions = [];

    public async Task FollowAsync(IServiceProvider services, long number, MessageContext context, CancellationToken cancellation)
    {
        var store = services.GetRequiredService<IEventStore>();
        if (fault == PlantedFault.SettledBeforeCommit)
        {
            _ = Task.Run(() => AppendLaterAsync(store, number, context), CancellationToken.None);
            return;
        }

        await AppendAsync(store, number, context, cancellation);
    }

    private async Task AppendLaterAsync(IEventStore store, long number, MessageContext context)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        await AppendAsync(store, number, context, CancellationToken.None);
    }

    private async Task AppendAsync(IEventStore store, long number, MessageContext context, CancellationToken cancellation)
    {
        var stream = StreamId.Parse(context.Message.Subject!);
        Companion[] companions = fault == PlantedFault.NoInboxRecord ? [] : [context.Inbox];
        while (true)
        {
            var expected = versions.GetValueOrDefault(stream);
            var part = new StreamAppend(stream, expected, [new ReceiverEvent.Followed(number)]);
            switch (await store.AppendAsync(new Append([part], context.Metadata, companions), cancellation))
            {
                case AppendVerdict.Written:
                    versions[stream] = expected + 1;
                    return;
                case AppendVerdict.Conflict conflict:
                    versions[stream] = conflict.ActualVersion;
                    break;
                default:
                    return;
            }
        }
    }
}
