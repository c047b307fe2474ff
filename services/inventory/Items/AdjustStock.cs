using System.ComponentModel.DataAnnotations;
using Platform.EventSourcing;
using ServiceDefaults.Commands;
using static Platform.EventSourcing.Decision;

namespace Inventory.Items;

/// <summary>A count has found more or fewer pieces than the books say.</summary>
public sealed record AdjustStock(Sku Sku, int Delta, string Reason)
{
    public static Decision<ItemEvent> Decide(AdjustStock command, Item item)
    {
        if (!item.IsRegistered)
        {
            return Item.NotFound(command.Sku);
        }

        if (command.Delta == 0)
        {
            return Refuse<ItemEvent>("adjustment-zero", "An adjustment changes the stock by at least one piece.");
        }

        // Reserved pieces are promised to orders, so they cannot be counted away.
        if (command.Delta < -item.Available)
        {
            return Refuse<ItemEvent>("adjustment-exceeds-available", $"Of {command.Sku} only {item.Available} are available.");
        }

        return item.HasRoomFor(command.Delta) ? item.AnnouncingLowStock(new ItemEvent.Adjusted(command.Delta, command.Reason)) : Item.TooMuch;
    }

    public static Task<IResult> HandleAsync(Sku sku, AdjustStockRequest request, CommandRunner runner, CancellationToken stop)
    {
        var command = new AdjustStock(sku, request.Delta, request.Reason);
        return runner.RunAsync<Item, ItemEvent>(
            sku.Stream, (item, _) => Decide(command, item), item => new Answer(ItemAnswer.Of(sku, item, runner.Caller)), stop);
    }
}

public sealed record AdjustStockRequest(int Delta, [property: Required, StringLength(200)] string Reason);
