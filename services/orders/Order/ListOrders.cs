using Contracts;
using Marten;
using Marten.Linq.MatchesSql;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Orders;

/// <summary>
/// A customer's own orders, or for an operator everybody's: the newest first, or by <c>?sort=placedAt</c> or <c>total</c>; those of one or more
/// states (<c>?status=placed,paid</c>), of a customer, with an item, placed from an instant on or before one.
/// </summary>
public static class ListOrdersEndpoint
{
    private static readonly Sorting<OrderSummary, Guid> Sorting = new Sorting<OrderSummary, Guid>("-placedAt", row => row.Id.Value)
        .By("placedAt", "d.placed_at", row => row.PlacedAt)
        .By("total", "d.total", row => row.Total);

    private static readonly Dictionary<string, OrderStatus> Statuses = Enum.GetValues<OrderStatus>()
        .ToDictionary(status => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(status.ToString()));

    public static ProblemDetails Validate([FromQuery] string? status) => status?.Split(',').All(Statuses.ContainsKey) is null or true
        ? WolverineContinue.NoProblems
        : Refusals.Malformed("invalid-status", $"A status is one of {string.Join(", ", Statuses.Keys)}; several are divided by commas.");

    [WolverineGet("/orders")]
    public static async Task<Page<OrderView>> Get(
        PageRequest page,
        [FromQuery, NamesOf(typeof(OrderStatus), Several = true)] string? status,
        [FromQuery] string? customer,
        [FromQuery] string? sku,
        [FromQuery] DateTimeOffset? placedFrom,
        [FromQuery] DateTimeOffset? placedTo,
        Caller caller,
        IQuerySession session,
        CancellationToken stop)
    {
        var owners = (string?[])[customer, caller.IsOperator ? null : caller.Id];
        var rows = owners.OfType<string>().Aggregate(
            (IQueryable<OrderSummary>)session.Query<OrderSummary>(), (some, owner) => some.Where(row => row.CustomerId == owner));
        if (status is not null)
        {
            OrderStatus[] wanted = [.. status.Split(',').Select(name => Statuses[name])];
            rows = rows.Where(row => row.Status.IsOneOf(wanted));
        }

        rows = sku is null ? rows : rows.Where(row => row.MatchesSql("d.skus @> array[?]::varchar[]", sku));
        rows = placedFrom?.ToUniversalTime() is not { } from ? rows : rows.Where(row => row.PlacedAt >= from);
        rows = placedTo?.ToUniversalTime() is not { } to ? rows : rows.Where(row => row.PlacedAt < to);
        var listed = await Sorting.PageAsync(rows, page, stop);
        OrderId[] ids = [.. listed.Items.Select(row => row.Id)];
        var orders = (await session.Query<Order>().Where(order => order.Id.IsOneOf(ids)).ToListAsync(stop)).ToDictionary(order => order.Id);
        return listed.Select(row => OrderView.Of(orders[row.Id], caller));
    }
}
