using System.ComponentModel.DataAnnotations;
using Contracts;
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

/// <summary>Gives an item another price, from now on.</summary>
[ValidatableType]
public sealed record ChangePrice([property: Required] Money UnitPrice);

public static class ChangePriceEndpoint
{
    public static ProblemDetails Validate(ChangePrice command) => Price.Validate(command.UnitPrice);

    [WolverinePut("/inventory/items/{sku}/price"), Authorize(Role.Operator)]
    public static (ItemView, Events, OutgoingMessages) Put(ChangePrice command, [ForUpdate(FromRoute = "sku")] Item item, Caller caller)
    {
        var price = Price.Plain(command.UnitPrice);
        Events events = price == item.UnitPrice ? [] : [new PriceChanged(price)];
        var after = item.After(events);
        OutgoingMessages messages = [.. events.OfType<PriceChanged>().Select(changed => changed.ToMessage(item.Id, after.Version))];
        return (ItemView.Of(after, caller), events, messages);
    }
}
