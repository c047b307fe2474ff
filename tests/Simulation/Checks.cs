using Inventory.Items;
using Inventory.Reservations;
using Orders;
using Platform.EventSourcing;
using Platform.Messaging;
using Simulation.Tests.Machinery;
using Simulation.Tests.Services;
using Money = Simulation.Tests.Services.Money;

namespace Simulation.Tests;

/// <summary>Judges a world that has come to rest, from its logs and not from what the machinery believes of itself.</summary>
internal sealed class Checks
{
    private readonly World world;
    private readonly List<Violation> found = [];

    private Checks(World world) => this.world = world;

    public static IReadOnlyList<Violation> Find(World world)
    {
        var checks = new Checks(world);
        checks.Messages(Service.Orders, world.OrdersLog);
        checks.Messages(Service.Inventory, world.InventoryLog);
        checks.Items();
        checks.Orders();
        checks.Deadlines();
        checks.Rest();
        return checks.found;
    }

    private void Add(Invariant invariant, string detail) => found.Add(new Violation(invariant, detail));

    /// <summary>What this service had to hear, from either log, against what it did.</summary>
    private void Messages(Service service, Log log)
    {
        var queue = world.Bus.Queues.Single(each => each.Name == service.Name);
        var dead = queue.DeadLetters.Select(each => each.Message.Id).ToHashSet();
        var effects = log.Effects.Index().ToLookup(each => each.Item, each => each.Index);
        var expected = new HashSet<InboxRecord>();
        var last = new Dictionary<(string, string?), (int Place, string Message)>();
        foreach (var published in Published())
        {
            foreach (var handler in service.Options.Handlers.Where(each => each.MessageType == published.Message.Type))
            {
                var record = new InboxRecord(handler.Name, published.Message.Id);
                expected.Add(record);
                var times = effects[record].Count();
                if (times != 1 && !(times == 0 && dead.Contains(record.MessageId)))
                {
                    Add(Invariant.ExactlyOneEffect, $"{handler.Name} had {published.Message.Type} of {published.Message.Subject} {times} times.");
                }

                if (times > 0 && published.NotBefore is null && !queue.Failed.Contains(record.MessageId))
                {
                    InOrder(last, published.Message, effects[record].First());
                }
            }
        }

        foreach (var stray in effects.Where(each => !expected.Contains(each.Key)))
        {
            Add(Invariant.ExactlyOneEffect, $"{stray.Key} follows from no event.");
        }
    }

    private void InOrder(Dictionary<(string, string?), (int Place, string Message)> last, CloudEvent message, int place)
    {
        var key = (message.Source, message.PartitionKey);
        if (last.TryGetValue(key, out var before) && before.Place > place)
        {
            Add(Invariant.OrderWithinKey, $"{message.Type} of {message.PartitionKey} went before {before.Message}.");
            return;
        }

        last[key] = (place, message.Type);
    }

    private IEnumerable<Published> Published() =>
    [
        .. ServiceProcess.MessagesOf(Service.Orders, world.OrdersLog.Events),
        .. ServiceProcess.MessagesOf(Service.Inventory, world.InventoryLog.Events),
    ];

    private void Items()
    {
        var held = Streams(world.InventoryLog, "reservation")
            .SelectMany(events => State.Fold<Reservation, ReservationEvent>(events.Select(each => (ReservationEvent)each.Data)).Held)
            .ToLookup(line => line.Sku.Stream, line => line.Quantity);
        foreach (var events in Streams(world.InventoryLog, "item"))
        {
            var item = Item.Initial;
            foreach (var recorded in events)
            {
                item = item.Evolve((ItemEvent)recorded.Data);
                if (item.OnHand < 0 || item.Reserved < 0 || item.Available < 0)
                {
                    Add(Invariant.StockNeverNegative, $"{recorded.Stream} at version {recorded.Version}: {item}.");
                }
            }

            var expected = held[events[0].Stream].Sum();
            if (item.Reserved != expected)
            {
                Add(Invariant.CounterpartsAgree, $"{events[0].Stream} has {item.Reserved} reserved; the reservations hold {expected}.");
            }
        }
    }

    private void Orders()
    {
        foreach (var events in Streams(world.OrdersLog, "order"))
        {
            var order = State.Fold<Order, OrderEvent>(events.Select(each => (OrderEvent)each.Data));
            var process = world.OrdersLog.Read(order.Id.FulfilmentStream).Select(each => (FulfilmentEvent)each.Data).ToList();
            var ends = process.Where(each => each is FulfilmentEvent.Completed or FulfilmentEvent.Rejected or FulfilmentEvent.Cancelled).ToList();
            var agreed = (order.Status, ends) switch
            {
                (OrderStatus.Shipped, [FulfilmentEvent.Completed]) => true,
                (OrderStatus.Rejected, [FulfilmentEvent.Rejected]) => true,
                (OrderStatus.Cancelled, [FulfilmentEvent.Cancelled]) => true,
                _ => false,
            };
            if (!agreed)
            {
                Add(Invariant.OrderHasEnded, $"{order.Id} is {order.Status}; its fulfilment ended as [{string.Join(", ", ends)}].");
            }

            Counterparts(order);
        }
    }

    private void Counterparts(Order order)
    {
        var stream = new global::Inventory.OrderId(order.Id.Value).Reservation;
        var reservation = State.Fold<Reservation, ReservationEvent>(world.InventoryLog.Read(stream).Select(each => (ReservationEvent)each.Data));
        var payment = world.Provider.Of(order.Id.ToString());
        var agreed = order.Status == OrderStatus.Shipped
            ? reservation.Status == ReservationStatus.Shipped && payment is { Money: Money.Captured, Authorisations: 1, Captures: 1 }
            : reservation.Status is ReservationStatus.None or ReservationStatus.Refused or ReservationStatus.Released
                && payment is { Money: Money.None or Money.Declined or Money.Voided, Authorisations: <= 1, Captures: 0 };
        if (!agreed || payment.Contradicted)
        {
            Add(
                Invariant.CounterpartsAgree,
                $"{order.Id} is {order.Status}, its reservation {reservation.Status}, its payment {payment.Money} "
                    + $"({payment.Authorisations} authorised, {payment.Captures} captured, contradicted: {payment.Contradicted}).");
        }
    }

    private void Deadlines()
    {
        var log = world.OrdersLog;
        foreach (var recorded in Streams(log, "fulfilment").SelectMany(events => events).Where(each => log.Ends.Contains(each.Id)))
        {
            var soFar = log.Read(recorded.Stream).Take((int)recorded.Version).Select(each => (FulfilmentEvent)each.Data);
            var process = State.Fold<Fulfilment, FulfilmentEvent>(soFar);
            var takesBack = process.Payment == FulfilmentPayment.Voiding || process.Stock == FulfilmentStock.Releasing;
            if ((!process.Ended || takesBack) && process.Deadline is null)
            {
                Add(Invariant.WaitingHasDeadline, $"{recorded.Stream} waits in {process.Step} at version {recorded.Version} without a deadline.");
            }
        }
    }

    private void Rest()
    {
        if (!world.CameToRest)
        {
            Add(Invariant.NothingIsStuck, "The world did not come to rest.");
        }

        foreach (var queue in world.Bus.Queues)
        {
            found.AddRange(queue.Messages.Select(each => new Violation(Invariant.NothingIsStuck, $"{queue.Name} still holds {each.Message.Type}.")));

            // The provider may be down for longer than a payment is tried; whatever else dies is a mistake.
            found.AddRange(queue.DeadLetters
                .Where(each => !each.Message.Type.EndsWith("-payment.v1", StringComparison.Ordinal))
                .Select(each => new Violation(Invariant.NothingIsStuck, $"{each.Message.Type} of {each.Message.Subject} died: {each.Error}")));
        }

        foreach (var (follower, log) in world.Followers.Zip([world.OrdersLog, world.InventoryLog]))
        {
            if (follower.Checkpoint < log.Events.Max(each => each.Position))
            {
                Add(Invariant.NothingIsStuck, $"The relay stands at {follower.Checkpoint} of {log.Events[^1].Position}.");
            }
        }
    }

    private static IEnumerable<List<RecordedEvent>> Streams(Log log, string category) =>
        log.Streams.Where(pair => pair.Key.Category == category).Select(pair => pair.Value);
}
