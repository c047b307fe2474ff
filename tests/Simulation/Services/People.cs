using Orders;
using Platform.EventSourcing;
using ServiceDefaults.Security;
using Simulation.Tests.Machinery;
using Order = Orders.Order;

namespace Simulation.Tests.Services;

/// <summary>What somebody wants of an order, and when.</summary>
internal sealed record Wish(DateTimeOffset Due, string Kind, OrderId Order, int Tries);

/// <summary>Customers who order and cancel, and an operator who ships: the real decisions, taken as an endpoint would take them.</summary>
internal sealed class People : IDisposable
{
    private static readonly Caller Customer = new("customer", new HashSet<string> { Role.Customer });
    private static readonly Caller Operator = new("operator", new HashSet<string> { Role.Operator });
    private static readonly Address Home = new("Ada", "1 Street", "Town", "12345", "DE");

    private readonly World world;
    private readonly ServiceProcess process;
    private readonly Dictionary<Sku, Contracts.Money> prices;
    private readonly List<Wish> wishes = [];

    public People(World world, Log log, IEnumerable<string> skus)
    {
        this.world = world;
        prices = skus.ToDictionary(sku => Sku.Parse(sku), _ => new Contracts.Money(10, "EUR"));
        Actor = new Actor("people", world);
        process = new ServiceProcess(Service.Orders, log, Actor);
    }

    public Actor Actor { get; }

    public DateTimeOffset? NextDue => wishes.Count == 0 ? null : wishes.Min(wish => wish.Due);

    public void Want(OrderId order)
    {
        var due = world.Clock.Now + world.Within(TimeSpan.FromSeconds(5));
        wishes.Add(new Wish(due, "place", order, 0));
        if (world.Random.NextDouble() < 0.25)
        {
            wishes.Add(new Wish(due + world.Within(TimeSpan.FromSeconds(40)), "cancel", order, 0));
        }

        if (world.Random.NextDouble() < 0.75)
        {
            wishes.Add(new Wish(due + world.Within(TimeSpan.FromSeconds(40)), "ship", order, 0));
        }
    }

    public void Act()
    {
        var wish = wishes.MinBy(each => each.Due)!;
        wishes.Remove(wish);
        world.Tell($"somebody wants to {wish.Kind} {wish.Order}");
        Actor.Begin(() => ActAsync(wish));
    }

    public void Dispose() => process.Dispose();

    private async Task ActAsync(Wish wish)
    {
        var now = Actor.Clock.GetUtcNow();
        var request = new DecisionRequest<Order, OrderEvent>(
            wish.Order.Stream,
            order => wish.Kind switch
            {
                "place" => PlaceOrder.Decide(Placing(wish.Order), prices, order, now),
                "cancel" => CancelOrder.Decide(new CancelOrder("wish"), order, Customer),
                _ => ShipOrder.Decide(new ShipOrder("Post", "T-1"), order, Operator),
            },
            new EventMetadata($"{wish.Kind} {wish.Order}"));
        try
        {
            if (await process.Decisions.RunAsync(request) is Outcome<Order>.Refused && wish.Kind == "ship" && wish.Tries < 20)
            {
                wishes.Add(wish with { Due = world.Clock.Now + TimeSpan.FromSeconds(10), Tries = wish.Tries + 1 });
            }
        }
        catch (IOException)
        {
            // A person whose request is lost gives up; an order that was not placed is no order.
        }
    }

    // What is ordered follows from the order's id, so that a decision that is taken again asks for the same.
    private PlaceOrder Placing(OrderId order)
    {
        var bytes = order.Value.ToByteArray();
        var count = 1 + (bytes[0] % prices.Count);
        Pieces[] lines = [.. prices.Keys.Take(count).Select((sku, index) => new Pieces(sku, 1 + (bytes[index + 1] % 4)))];
        return new PlaceOrder(order, Customer.Id, lines, Home, "tok_ok");
    }
}
