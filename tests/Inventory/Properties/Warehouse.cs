using System.Text.Json;
using Contracts;
using Inventory.Items;
using Inventory.Reservations;
using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.Messaging;
using Messages = Contracts.Inventory;

namespace Inventory.Tests.Properties;

/// <summary>The service's own handlers and decisions over a log in memory: what a sequence of steps leads to.</summary>
internal sealed class Warehouse
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly EventMetadata Metadata = new("test");

    private readonly MessageHandler[] handlers;
    private readonly ServiceProvider services;
    private int messages;

    public Warehouse()
    {
        var module = InventoryModule.Define();
        handlers = [.. module.Handlers(module.MessageTypes)];
        Log = new MemoryLog(module.EventTypes);
        var states = new StreamStates(Log);
        Loop = new DecisionLoop(Log, states);
        services = new ServiceCollection()
            .AddSingleton<IEventStore>(Log).AddSingleton(states).AddSingleton(Loop)
            .AddSingleton<TimeProvider>(new StoppedClock())
            .BuildServiceProvider();
    }

    public MemoryLog Log { get; }

    private DecisionLoop Loop { get; }

    public static Warehouse After(IEnumerable<Step> steps)
    {
        var warehouse = new Warehouse();
        foreach (var step in steps)
        {
            warehouse.Take(step);
        }

        return warehouse;
    }

    public void Take(Step step)
    {
        switch (step)
        {
            case Step.Register e:
                Decide(e.Sku, item => RegisterItem.Decide(new(e.Sku, "Item", new Money(1.50m, "EUR"), e.ReorderPoint), item));
                break;
            case Step.Receive e:
                Decide(e.Sku, item => ReceiveStock.Decide(new(e.Sku, e.Quantity, "delivery"), item));
                break;
            case Step.Adjust e:
                Decide(e.Sku, item => AdjustStock.Decide(new(e.Sku, e.Delta, "count"), item));
                break;
            default:
                Deliver(MessageOf(step), $"message-{++messages}");
                break;
        }
    }

    /// <summary>Delivers a message under an id; what is refused is passed over, as the dead letters would take it.</summary>
    public void Deliver(object message, string id)
    {
        var handler = handlers.Single(handler => handler.MessageType == InventoryModule.Define().MessageTypes.NameOf(message.GetType()));
        var wire = new CloudEvent { Id = id, Type = handler.MessageType, Source = "test", Data = default(JsonElement) };
        try
        {
            var context = new MessageContext(wire, new InboxRecord(handler.Name, id), Metadata);
            Finish(handler.HandleAsync(services, message, context, CancellationToken.None));
        }
        catch (NonRetriableException)
        {
        }
    }

    public static object MessageOf(Step step) => step switch
    {
        Step.Reserve e => new Messages.ReserveStock(e.OrderId.Value, e.Lines, e.TooLate ? Now : Now.AddMinutes(15)),
        Step.Commit e => new Messages.CommitStock(e.OrderId.Value),
        Step.Release e => new Messages.ReleaseStock(e.OrderId.Value),
        Step.Ship e => new Messages.ShipStock(e.OrderId.Value),
        Step.Expire e => new ExpireReservation(e.OrderId),
        _ => throw new ArgumentException($"{step} is not asked for by message.", nameof(step)),
    };

    private void Decide(Sku sku, Func<Item, Decision<ItemEvent>> decide) =>
        Finish(Loop.RunAsync(new DecisionRequest<Item, ItemEvent>(sku.Stream, decide, Metadata)));

    // A log in memory answers at once, so there is nothing to wait for; an unfinished task would be a fault of the test itself.
    private static void Finish(Task task)
    {
        Assert.True(task.IsCompleted);
        task.GetAwaiter().GetResult();
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
