using System.Net;
using Contracts;
using Contracts.Customers;
using Contracts.Inventory;
using Contracts.Orders;
using OrdersService.Tests.Operations;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

public sealed class AnnouncementTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddMinutes(15);

    [Fact]
    public async Task Inventory_is_asked_again_for_stock_that_orders_have_and_told_again_what_they_give_back()
    {
        var (confirmed, cancelled) = (await ConfirmedAsync(), await ConfirmedAsync());
        await orders.TrackAsync(() => orders.PostAsync($"/{cancelled}/cancel", new { reason = "changed my mind" }));

        var told = await RepublishAsync();

        Assert.Contains(told.Sent.MessagesOf<ReserveStock>(), asked => $"{asked.OrderId}" == confirmed && asked.Lines.Count == 2);
        Assert.Contains(new ReleaseStock(IdOf(cancelled)), told.Sent.MessagesOf<ReleaseStock>());
        Assert.DoesNotContain(told.Sent.MessagesOf<ReserveStock>(), asked => $"{asked.OrderId}" == cancelled);
    }

    [Fact]
    public async Task An_order_whose_stock_is_reserved_anew_has_it_committed_and_shipped_anew()
    {
        var id = await ConfirmedAsync();

        var reserved = await orders.HandleAsync(new StockReserved(IdOf(id), Later));
        var committed = await orders.HandleAsync(new StockCommitted(IdOf(id)));
        await orders.TrackAsync(() => orders.PostAsync($"/{id}/ship", new { carrier = "Post", trackingNumber = "T-1" }, "operator"));
        var shipped = await orders.HandleAsync(new StockReserved(IdOf(id), Later));

        Assert.Equal([new CommitStock(IdOf(id))], reserved.Sent.MessagesOf<CommitStock>());
        Assert.Empty(committed.Sent.AllMessages().OfType<CommitStock>());
        Assert.Equal([new ShipStock(IdOf(id))], shipped.Sent.MessagesOf<ShipStock>());
    }

    [Fact]
    public async Task An_order_that_has_forgotten_what_it_heard_goes_on_from_what_its_stock_has_become()
    {
        var id = await orders.PlaceAsync();

        await orders.HandleAsync(new StockCommitted(IdOf(id)));
        var paid = await orders.StatusOfAsync(id);
        await orders.HandleAsync(new StockCommitted(IdOf(id)));

        Assert.Equal(("paid", "confirmed"), (paid, await orders.StatusOfAsync(id)));
    }

    [Fact]
    public async Task Stock_that_is_held_for_an_order_that_nobody_knows_is_given_back()
    {
        var (one, other) = (OrderId.New(Later), OrderId.New(Later));

        var reserved = await orders.HandleAsync(new StockReserved(one, Later));
        var committed = await orders.HandleAsync(new StockCommitted(other));

        Assert.Equal([new ReleaseStock(one)], reserved.Sent.MessagesOf<ReleaseStock>());
        Assert.Equal([new ReleaseStock(other)], committed.Sent.MessagesOf<ReleaseStock>());
        Assert.Equal(HttpStatusCode.NotFound, (await orders.GetAsync($"/{one}")).Status);
    }

    [Fact]
    public async Task Whoever_sold_an_order_is_told_again_what_was_paid_back_in_all()
    {
        var id = OrderId.New(Later);
        var (paid, address) = (new Money(29.00m, "EUR"), new Address("Ada", "1 Street", "Town", "12345", "DE"));
        await orders.HandleAsync(new PlacePrepaidOrder(id, "customer", [new Line(Beans, 1)], paid, new("customer", address)));
        await orders.HandleAsync(new StockRefused(id, [Beans]));

        var told = await RepublishAsync();

        Assert.Equal([new PrepaidOrderRefunded(id, paid, paid)], told.Sent.MessagesOf<PrepaidOrderRefunded>().Where(one => one.OrderId == id));
        Assert.Empty(told.Sent.AllMessages().OfType<OrderRefunded>());
    }

    [Fact]
    public async Task A_person_who_was_erased_is_erased_again()
    {
        var customer = $"erased-{Guid.CreateVersion7()}";
        await orders.TrackAsync(() => orders.Service.SendAsync(HttpMethod.Delete, $"/customers/{customer}/personal-data", role: "admin"));
        await orders.HandleAsync(new PersonalDataErased(customer, "subscriptions"), new PersonalDataErased(customer, "notifications"));

        var told = await RepublishAsync();

        Assert.Equal(
            ["erasures", "notifications", "subscriptions"],
            told.Sent.Envelopes().Where(one => one.Message is ErasePersonalData erase && erase.CustomerId == customer)
                .Select(one => one.Destination!.Host).Distinct().Order());
    }

    private async Task<string> ConfirmedAsync()
    {
        var id = await orders.PlaceAsync();
        await orders.HandleAsync(new StockReserved(IdOf(id), Later));
        await orders.HandleAsync(new StockCommitted(IdOf(id)));
        return id;
    }

    private Task<Wolverine.Tracking.ITrackedSession> RepublishAsync() => orders.TrackAsync(async () =>
        Assert.Equal(HttpStatusCode.OK, (await orders.TellAsync("announcements/republish", new { since = Later.AddHours(-1) })).Status));
}
