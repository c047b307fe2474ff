using System.ComponentModel.DataAnnotations;
using Platform.EventSourcing;
using ServiceDefaults.Commands;
using static Platform.EventSourcing.Decision;

namespace Inventory.Items;

/// <summary>Pieces of an item have come into the house.</summary>
public sealed record ReceiveStock(Sku Sku, int Quantity, string Reference)
{
    public static Decision<ItemEvent> Decide(ReceiveStock command, Item item)
    {
        if (!item.IsRegistered)
        {
            return Item.NotFound(command.Sku);
        }

        if (command.Quantity <= 0)
        {
            return Refuse<ItemEvent>("quantity-not-positive", "At least one piece is received at a time.");
        }

        return item.HasRoomFor(command.Quantity) ? new ItemEvent.Received(command.Quantity, command.Reference) : Item.TooMuch;
    }

    public static Task<IResult> HandleAsync(Sku sku, ReceiveStockRequest request, CommandRunner runner, CancellationToken stop)
    {
        var command = new ReceiveStock(sku, request.Quantity, request.Reference);
        return runner.RunAsync<Item, ItemEvent>(
            sku.Stream, (item, _) => Decide(command, item), item => new Answer(ItemAnswer.Of(sku, item, runner.Caller)), stop);
    }
}

public sealed record ReceiveStockRequest(int Quantity, [property: Required, StringLength(200)] string Reference);
