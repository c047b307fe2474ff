using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Inventory;

/// <summary>Pieces of an item have come into the house.</summary>
[ValidatableType]
public sealed record ReceiveStock(int Quantity, [property: Required, StringLength(200, MinimumLength = 1)] string Reference);

public static class ReceiveStockEndpoint
{
    public static ProblemDetails Validate(ReceiveStock command, Item item) => true switch
    {
        _ when command.Quantity <= 0 => Refusals.Rule("quantity-not-positive", "At least one piece is received at a time."),
        _ when !item.HasRoomFor(command.Quantity) =>
            Refusals.Rule("stock-too-large", $"At most {Item.MostOnHand} pieces of an item can be on hand."),
        _ => WolverineContinue.NoProblems,
    };

    [WolverinePost("/inventory/items/{sku}/receipts"), Authorize(Role.Operator)]
    public static (ItemView, Events) Post(ReceiveStock command, [ForUpdate(FromRoute = "sku")] Item item, Caller caller)
    {
        Events events = [new StockReceived(command.Quantity, command.Reference)];
        return (ItemView.Of(item.After(events), caller), events);
    }
}
