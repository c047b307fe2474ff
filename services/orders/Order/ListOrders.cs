using System.Text.Json;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;

namespace Orders;

/// <summary>A customer's own orders, or for an operator everybody's: the newest first, or by <c>?sort=placedAt</c> or <c>total</c>.</summary>
public static class ListOrders
{
    private static readonly string[] Statuses =
        [.. Enum.GetValues<OrderStatus>().Skip(1).Select(status => JsonNamingPolicy.CamelCase.ConvertName(status.ToString()))];

    public static async Task<IResult> HandleAsync(
        PageRequest page, IViewReader<ListedOrder> orders, CommandRunner runner, CancellationToken stop, string? status = null)
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

        var listed = await page.ListAsync(orders, "-placedAt", stop, where);
        return ApiResults.Page(listed.Select(row => OrderAnswer.Of(row.Document.Order, caller)));
    }
}
