using Contracts;
using Inventory.Items;
using Inventory.Reservations;
using ServiceDefaults.Modules;
using ServiceDefaults.Security;
using Messages = Contracts.Inventory;

namespace Inventory;

/// <summary>What the inventory service is made of.</summary>
public static class InventoryModule
{
    public static Module Define() => new Module("inventory")
        .Events<ItemEvent>()
        .Events<ReservationEvent>()
        .View(new ItemStockView())
        .View(new MovementsView())
        .Messages(PublishedLanguage.Messages)
        .Message<ExpireReservation>("inventory.expire-reservation.v1")
        .Handles<Messages.ReserveStock>("reserve-stock", ReserveStock.HandleAsync)
        .Handles<Messages.CommitStock, Reservation, ReservationEvent>(
            "commit-stock", message => new OrderId(message.OrderId).Reservation, (_, reservation, _) => CommitStock.Decide(reservation))
        .Handles<Messages.ReleaseStock>("release-stock", ReleaseStock.HandleAsync)
        .Handles<Messages.ShipStock>("ship-stock", ShipStock.HandleAsync)
        .Handles<ExpireReservation>("expire-reservation", ExpireReservation.HandleAsync)
        .Publishes<ItemEvent>(Announcements.Of)
        .Publishes<ReservationEvent>(Announcements.Of);

    public static void Map(IEndpointRouteBuilder api)
    {
        var items = api.MapGroup("/inventory/items").WithTags("Inventory");
        items.MapGet("", ListItems.HandleAsync).WithName("ListItems");
        items.MapGet("/{sku}", ShowItem.HandleAsync).WithName("ShowItem");
        items.MapGet("/{sku}/movements", ListMovements.HandleAsync).WithName("ListMovements");

        var operators = items.MapGroup("").RequireAuthorization(Role.Operator);
        operators.MapPost("", RegisterItem.HandleAsync).WithName("RegisterItem");
        operators.MapPut("/{sku}/price", ChangePrice.HandleAsync).WithName("ChangePrice");
        operators.MapPost("/{sku}/receipts", ReceiveStock.HandleAsync).WithName("ReceiveStock");
        operators.MapPost("/{sku}/adjustments", AdjustStock.HandleAsync).WithName("AdjustStock");
    }
}
