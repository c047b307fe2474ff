using Contracts;
using Platform.EventSourcing;
using ServiceDefaults.Commands;
using static Platform.EventSourcing.Decision;

namespace Inventory.Items;

/// <summary>Gives an item another price, from now on.</summary>
public sealed record ChangePrice(Sku Sku, Money UnitPrice)
{
    public static Decision<ItemEvent> Decide(ChangePrice command, Item item)
    {
        if (!item.IsRegistered)
        {
            return Item.NotFound(command.Sku);
        }

        if (Price.Reject(command.UnitPrice) is { } refusal)
        {
            return refusal;
        }

        return command.UnitPrice == item.UnitPrice ? Nothing<ItemEvent>() : new ItemEvent.PriceChanged(command.UnitPrice);
    }

    public static Task<IResult> HandleAsync(Sku sku, ChangePriceRequest request, CommandRunner runner, CancellationToken stop)
    {
        var command = new ChangePrice(sku, request.UnitPrice);
        return runner.RunAsync<Item, ItemEvent>(
            sku.Stream, (item, _) => Decide(command, item), item => new Answer(ItemAnswer.Of(sku, item, runner.Caller)), stop);
    }
}

public sealed record ChangePriceRequest(Money UnitPrice);
