using System.Text.Json;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;

namespace Orders;

/// <summary>A customer's own orders, or for an operator everybody's, the newest first.</summary>
public static class ListOrders
{
    public static async Task<IResult> HandleAsync(
        PageRequest page, IViewReader<Order> orders, CommandRunner runner, CancellationToken stop, OrderStatus? status = null)
    {
        var caller = runner.Caller;
        var where = new Dictionary<string, string>();
        if (!caller.IsOperator)
        {
            where["customerId"] = caller.Id;
        }

        if (status is { } wanted)
        {
            where["status"] = JsonNamingPolicy.CamelCase.ConvertName(wanted.ToString());
        }

        // An order's id begins with the time at which it was placed, so the order of keys is the order of placing.
        var rows = await orders.ListAsync(page.Query(where, page.Descending("placedAt", byDefault: true)), stop);
        return ApiResults.Page(page.Slice(rows, row => row.Key).Select(row => OrderAnswer.Of(row.Document, caller)));
    }
}
