using System.ComponentModel.DataAnnotations;
using Contracts;
using Platform.EventSourcing;
using ServiceDefaults.Commands;
using static Platform.EventSourcing.Decision;

namespace Inventory.Items;

/// <summary>Makes an item known, so that it can be priced, stocked and ordered.</summary>
public sealed record RegisterItem(Sku Sku, string Name, Money UnitPrice, int ReorderPoint)
{
    public static Decision<ItemEvent> Decide(RegisterItem command, Item item)
    {
        if (item.IsRegistered)
        {
            return Refuse<ItemEvent>("item-already-registered", $"There is an item {command.Sku} already.");
        }

        return Price.Reject(command.UnitPrice) is { } refusal
            ? refusal
            : new ItemEvent.Registered(command.Name, command.UnitPrice, command.ReorderPoint);
    }

    public static Task<IResult> HandleAsync(RegisterItemRequest request, CommandRunner runner, CancellationToken stop)
    {
        var command = new RegisterItem(Sku.Parse(request.Sku), request.Name, request.UnitPrice, request.ReorderPoint);
        return runner.RunAsync<Item, ItemEvent>(
            command.Sku.Stream,
            (item, _) => Decide(command, item),
            item => Answer.Created(ItemLinks.Self(command.Sku), ItemAnswer.Of(command.Sku, item, runner.Caller)),
            stop);
    }
}

public sealed record RegisterItemRequest(
    [property: Required, RegularExpression(Sku.Pattern, ErrorMessage = Sku.Form)] string Sku,
    [property: Required, StringLength(200)] string Name,
    Money UnitPrice,
    [property: Range(0, Item.MostOnHand)] int ReorderPoint);
