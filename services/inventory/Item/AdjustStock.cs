using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Inventory;

/// <summary>A count has found more or fewer pieces than the books say.</summary>
[ValidatableType]
public sealed record AdjustStock(int Delta, [property: Required, StringLength(200, MinimumLength = 1)] string Reason);

public static class AdjustStockEndpoint
{
    public static ProblemDetails Validate(AdjustStock command, Item item) => true switch
    {
        _ when command.Delta == 0 => Refusals.Rule("adjustment-zero", "An adjustment changes the stock by at least one piece."),

        // Reserved pieces are promised to orders, so they cannot be counted away.
        _ when command.Delta < -item.Available =>
            Refusals.Rule("adjustment-exceeds-available", $"Of {item.Id} only {item.Available} are available."),
        _ when !item.HasRoomFor(command.Delta) =>
            Refusals.Rule("stock-too-large", $"At most {Item.MostOnHand} pieces of an item can be on hand."),
        _ => WolverineContinue.NoProblems,
    };

    [WolverinePost("/inventory/items/{sku}/adjustments"), Authorize(Role.Operator)]
    public static (ItemView, Events, OutgoingMessages) Post(AdjustStock command, [ForUpdate(FromRoute = "sku")] Item item, Caller caller)
    {
        var events = item.AnnouncingLowStock(new StockAdjusted(command.Delta, command.Reason));
        OutgoingMessages messages = [.. events.OfType<StockLow>().Select(low => low.ToMessage(item.Id))];
        return (ItemView.Of(item.After(events), caller), events, messages);
    }
}
