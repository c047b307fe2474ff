using System.Net;
using System.Text.Json;
using Contracts;
using Contracts.Inventory;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Orders;
using Wolverine;

namespace Migrations.Tests;

/// <summary>What the next release of the orders service says of an order; the present one does not know it.</summary>
public sealed record GiftWrapped(string Paper);

/// <summary>Two releases of the orders service on one database: the one that is, and the next, which knows an event more.</summary>
internal static class Releases
{
    private const string Beans = "BEANS";

    /// <summary>The next release, as far as it only writes: what runs in the background is left to others.</summary>
    public static Task<RunningService> WriterOfTheNextAsync() => NextAsync(DurabilityMode.MediatorOnly);

    public static Task<RunningService> NextAsync(RunningService beside) => NextAsync(DurabilityMode.Balanced, beside);

    public static Task<RunningService> PresentAsync(RunningService beside, Action<IServiceCollection>? configure = null) =>
        RunningService.StartAsync<Order>(
            OrdersConfiguration.Service,
            services =>
            {
                services.ConfigureWolverine(wolverine => wolverine.Durability.Mode = DurabilityMode.Balanced);
                configure?.Invoke(services);
            },
            beside);

    /// <summary>Places an order and gives its id.</summary>
    public static async Task<string> PlaceAsync(this RunningService orders)
    {
        await orders.Host.MessageBus().InvokeAsync(new ItemRegistered(Beans, "Beans", new Money(12.50m, "EUR")));
        var placed = await orders.SendAsync(HttpMethod.Post, "/orders", JsonSerializer.Serialize(new
        {
            lines = new[] { new { sku = Beans, quantity = 1 } },
            shippingAddress = new { name = "Ada", line1 = "1 Street", city = "Town", postalCode = "12345", country = "DE" },
            paymentToken = "tok_ok",
        }), "customer");
        Assert.Equal(HttpStatusCode.Created, placed.Status);
        return (string)placed.Data!["id"]!;
    }

    /// <summary>Appends the event that only the next release knows.</summary>
    public static async Task WrapAsync(this RunningService orders, string id)
    {
        await using var session = orders.Host.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        var stream = await session.Events.FetchForWriting<Order>(OrderId.Parse(id, null).Value);
        stream.AppendOne(new GiftWrapped("red"));

        // Both releases are in this process; the present one must not find the type by the name of its class.
        stream.Events[^1].DotNetTypeName = "Orders.GiftWrapped, Orders";
        await session.SaveChangesAsync();
    }

    public static Task<IReadOnlyList<string>> EventsOfAsync(this RunningService orders, string id) =>
        orders.Database.QueryAsync<string>($"select type from orders.mt_events where stream_id = '{id}' order by version");

    private static Task<RunningService> NextAsync(DurabilityMode mode, RunningService? beside = null) => RunningService.StartAsync<Order>(
        OrdersConfiguration.Service,
        services =>
        {
            services.ConfigureMarten(store => store.Events.MapEventType<GiftWrapped>("gift_wrapped"));
            services.ConfigureWolverine(wolverine => wolverine.Durability.Mode = mode);
        },
        beside);
}
