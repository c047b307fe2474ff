using System.Text.Json;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;

namespace Orders;

/// <summary>A customer's own orders, or for an operator everybody's, the newest first.</summary>
public static class ListOrders
{
    private static readonly string[] Statuses =
        [.. Enum.GetValues<OrderStatus>().Skip(1).Select(status => JsonNamingPolicy.CamelCase.ConvertName(status.ToString()))];

    public static async Task<IResult> HandleAsync(
        PageRequest page, IViewReader<Order> orders, CommandRunner runner, CancellationToken stop, string? status = null)
    {
        var caller = runner.Caller;
        var where = new Dictionary<string, string>();
        if (!caller.IsOperator)
        {
            where["customerId"] = caller.Id;
        }

        if (status is not null)
        {
            if (!Statuses.Contains(status))
            {
                return ApiError.BadRequest("invalid-status", $"The status is one of {string.Join(", ", Statuses)}.");
            }

            where["status"] = status;
        }

        // An order's id begins with the time at which it was placed, so the order of keys is the order of placing.
        var rows = await orders.ListAsync(page.Query(where, page.Descending("placedAt", byDefault: true)), stop);
        return ApiResults.Page(page.Slice(rows, row => row.Key).Select(row => OrderAnswer.Of(row.Document, caller)));
    }
}
