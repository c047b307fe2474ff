using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.Messaging;

namespace ServiceDefaults.Modules;

/// <summary>
/// A batch of messages that is answered by one decision each, all recorded by one append with the inbox record of each message and every
/// event in its own message's flow. Messages that concern one stream are decided one after another, by an append each.
/// </summary>
internal static class BatchReaction
{
    public static MessageHandler To<TMessage, TState, TEvent>(
        string name,
        string messageType,
        Func<TMessage, StreamId> stream,
        Func<TMessage, TState, DateTimeOffset, Decision<TEvent>> decide,
        int maxSize)
        where TState : IState<TState, TEvent>
        where TEvent : notnull
        where TMessage : notnull =>
        MessageHandler.OfBatch<TMessage>(
            name,
            messageType,
            async (services, members, stop) =>
            {
                var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                var loop = services.GetRequiredService<DecisionLoop>();
                var states = services.GetRequiredService<StreamStates>();
                foreach (var apart in Rounds(members, stream))
                {
                    await ReactAsync(
                        loop,
                        apart,
                        member => DecideAsync<TMessage, TState, TEvent>(
                            states, member, stream, (message, state) => decide(message, state, now), stop),
                        stop);
                }
            },
            maxSize);

    // Each round has a stream once at most; the n-th message of a stream is in the n-th round.
    private static IEnumerable<List<(StreamId Stream, ReceivedMessage<TMessage> Member)>> Rounds<TMessage>(
        IReadOnlyList<ReceivedMessage<TMessage>> members, Func<TMessage, StreamId> stream) =>
        members.Select(member => (Stream: stream(member.Message), Member: member))
            .GroupBy(pair => pair.Stream)
            .SelectMany(same => same.Index())
            .GroupBy(pair => pair.Index, pair => pair.Item)
            .OrderBy(round => round.Key)
            .Select(round => round.ToList());

    /// <summary>A member that proves to be a repeat has had its effect; the others are decided again without it.</summary>
    private static async Task ReactAsync<TMessage>(
        DecisionLoop loop,
        List<(StreamId Stream, ReceivedMessage<TMessage> Member)> members,
        Func<ReceivedMessage<TMessage>, Task<StreamAppend>> decide,
        CancellationToken stop)
    {
        while (members.Count > 0)
        {
            var verdict = await loop.RunAsync(
                [.. members.Select(each => each.Stream)],
                async _ => new Append(
                    await Task.WhenAll(members.Select(each => decide(each.Member))),
                    members[0].Member.Context.Metadata,
                    [.. members.Select(each => each.Member.Context.Inbox)]),
                stop);
            switch (verdict)
            {
                case AppendVerdict.Repeated repeated:
                    members = members.FindAll(each => each.Member.Context.Inbox != repeated.Companion);
                    break;
                case AppendVerdict.Conflict conflict:
                    throw new InvalidOperationException($"A batch lost every race for {conflict.Stream}; its messages come again.");
                default:
                    return;
            }
        }
    }

    private static async Task<StreamAppend> DecideAsync<TMessage, TState, TEvent>(
        StreamStates states,
        ReceivedMessage<TMessage> member,
        Func<TMessage, StreamId> stream,
        Func<TMessage, TState, Decision<TEvent>> decide,
        CancellationToken stop)
        where TState : IState<TState, TEvent>
        where TEvent : notnull
    {
        var loaded = await states.LoadAsync<TState, TEvent>(stream(member.Message), stop);
        var decision = decide(member.Message, loaded.State);
        return decision.Refusal is { } refusal
            ? throw new NonRetriableException($"{member.Context.Inbox.Handler} refused the message: {refusal.Code}.")
            : new StreamAppend(stream(member.Message), loaded.Version, [.. decision.Events]) { Metadata = member.Context.Metadata };
    }
}
