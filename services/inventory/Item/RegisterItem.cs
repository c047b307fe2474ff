using System.ComponentModel.DataAnnotations;
using Contracts;
using Marten;
using Marten.Exceptions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Money;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Inventory;

/// <summary>Makes an item known, so that it can be priced, stocked and ordered.</summary>
[ValidatableType]
public sealed record RegisterItem(
    [property: Required, RegularExpression(Sku.Pattern, ErrorMessage = Sku.Form)] string Sku,
    [property: Required, StringLength(200, MinimumLength = 1)] string Name,
    [property: Required] Money UnitPrice,
    [property: Range(0, Item.MostOnHand)] int ReorderPoint);

public static class RegisterItemEndpoint
{
    public static Task<Item?> LoadAsync(RegisterItem command, IQuerySession session, CancellationToken stop) =>
        session.LoadAsync<Item>(Sku.Parse(command.Sku), stop);

    public static ProblemDetails Validate(RegisterItem command, Item? item) =>
        item is null ? Price.Validate(command.UnitPrice) : AlreadyRegistered();

    [WolverinePost("/inventory/items"), Authorize(Role.Operator)]
    public static (CreationResponse<ItemView>, IStartStream, OutgoingMessages) Post(RegisterItem command, Caller caller)
    {
        var sku = Sku.Parse(command.Sku);
        var registered = new ItemRegistered(command.Name, Price.Plain(command.UnitPrice), command.ReorderPoint);
        return (
            CreationResponse.For(ItemView.Of(Item.Of(sku, registered), caller), ItemView.PathOf(sku)),
            MartenOps.StartStream<Item>(sku.Value, registered),
            [registered.ToMessage(sku)]);
    }

    // Of two registrations at once, the second finds the stream there when it commits.
    public static ProblemDetails OnException(ExistingStreamIdCollisionException collision) => AlreadyRegistered();

    private static ProblemDetails AlreadyRegistered() => Refusals.Rule("item-already-registered", "There is an item with this SKU already.");
}
