using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.Messaging;

namespace ServiceDefaults.Modules;

/// <summary>A message handler that is one decision on one stream, recorded together with the inbox record.</summary>
internal static class Reaction
{
    public static MessageHandler To<TMessage, TState, TEvent>(
        string name, string messageType, Func<TMessage, StreamId> stream, Func<TMessage, TState, DateTimeOffset, Decision<TEvent>> decide)
        where TState : IState<TState, TEvent>
        where TEvent : notnull =>
        new(name, messageType, async (services, received, context, stop) =>
        {
            var message = (TMessage)received;
            var loop = services.GetRequiredService<DecisionLoop>();
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            var request = new DecisionRequest<TState, TEvent>(stream(message), state => decide(message, state, now), context.Metadata)
            {
                Companions = (_, _) => [context.Inbox],
            };
            Settle(name, await loop.RunAsync(request, stop));
        });

    // A repeat has had its effect, so it is as good as accepted.
    private static void Settle<TState>(string name, Outcome<TState> outcome)
    {
        switch (outcome)
        {
            case Outcome<TState>.Refused { Refusal: var refusal }:
                throw new NonRetriableException($"{name} refused the message: {refusal.Code}.");
            case Outcome<TState>.Conflicted { Conflict: var conflict }:
                throw new InvalidOperationException($"{name} lost every race for {conflict.Stream}; the message comes again.");
        }
    }
}
