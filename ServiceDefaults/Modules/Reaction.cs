using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.Messaging;

namespace ServiceDefaults.Modules;

/// <summary>A message handler that is one decision on one stream, recorded together with the inbox record.</summary>
public static class Reaction
{
    internal static MessageHandler To<TMessage, TState, TEvent>(
        string name, string messageType, Func<TMessage, StreamId> stream, Func<TMessage, TState, DateTimeOffset, Decision<TEvent>> decide)
        where TState : IState<TState, TEvent>
        where TEvent : notnull =>
        new(name, messageType, (services, received, context, stop) =>
        {
            var message = (TMessage)received;
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            var loop = services.GetRequiredService<DecisionLoop>();
            return loop.ReactAsync<TState, TEvent>(context, stream(message), state => decide(message, state, now), stop);
        });

    /// <summary>Answers a message by one decision on one stream, recorded with the message's inbox record.</summary>
    /// <exception cref="NonRetriableException">
    /// The decision was refused, or the stream is archived: the message goes to the dead letters.
    /// </exception>
    /// <exception cref="InvalidOperationException">Other writers came first every time: the message comes again.</exception>
    public static async Task ReactAsync<TState, TEvent>(
        this DecisionLoop loop, MessageContext context, StreamId stream, Func<TState, Decision<TEvent>> decide, CancellationToken stop)
        where TState : IState<TState, TEvent>
        where TEvent : notnull
    {
        var request = new DecisionRequest<TState, TEvent>(stream, decide, context.Metadata) { Companions = (_, _) => [context.Inbox] };
        Settle(context.Inbox.Handler, await loop.RunAsync(request, stop));
    }

    // A repeat has had its effect, so it is as good as accepted.
    private static void Settle<TState>(string name, Outcome<TState> outcome)
    {
        switch (outcome)
        {
            case Outcome<TState>.Refused { Refusal: var refusal }:
                throw new NonRetriableException($"{name} refused the message: {refusal.Code}.");
            case Outcome<TState>.Archived { Stream: var archived }:
                throw new NonRetriableException($"{name} found {archived} archived; restore the stream, then replay the message.");
            case Outcome<TState>.Conflicted { Conflict: var conflict }:
                throw new InvalidOperationException($"{name} lost every race for {conflict.Stream}; the message comes again.");
        }
    }
}
