using Microsoft.Extensions.Options;
using Platform.EventSourcing;
using Platform.Messaging;
using ServiceDefaults.Modules;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>
/// Feeds a fulfilment what a handler has found out, together with the handler's inbox record. What needs no finding out is fed
/// straight from its message, in the module.
/// </summary>
public sealed class FulfilmentFeed(StreamStates states, DecisionLoop loop, TimeProvider clock, IOptionsMonitor<FulfilmentOptions> options)
{
    /// <summary>A fulfilment takes the times as they are configured now along to its end.</summary>
    public Task StartAsync(StartFulfilment message, MessageContext context, CancellationToken stop) =>
        FeedAsync(message.OrderId, new FulfilmentInput.Start(message.Lines, options.CurrentValue), context, stop);

    public async Task<Fulfilment> LoadAsync(OrderId order, CancellationToken stop) =>
        (await states.LoadAsync<Fulfilment, FulfilmentEvent>(order.FulfilmentStream, stop)).State;

    /// <summary>Records what follows from the input; without one, only that the message was handled.</summary>
    public Task FeedAsync(OrderId order, FulfilmentInput? input, MessageContext context, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        return loop.ReactAsync<Fulfilment, FulfilmentEvent>(
            context,
            order.FulfilmentStream,
            fulfilment => input is null ? Nothing<FulfilmentEvent>() : Fulfilment.Decide(input, fulfilment, now),
            stop);
    }
}
