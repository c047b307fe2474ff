using Contracts.Customers;
using Marten;
using Marten.Exceptions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Orders;

/// <summary>What an erasure depends on: whether there is one already, and whether something is still to be sent to the person.</summary>
public sealed record ErasureSituation(Erasure? Known, bool HasOpenOrders);

/// <summary>
/// Everything that is known about a customer is to be made unreadable, in every service. It is accepted, and done when every service has answered;
/// asking again is the same erasure.
/// </summary>
public static class RequestErasureEndpoint
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly OrderStatus[] Open = [OrderStatus.Placed, OrderStatus.Reserved, OrderStatus.Paid, OrderStatus.Confirmed];

    public static async Task<ErasureSituation> LoadAsync(string customerId, IDocumentSession session, CancellationToken stop)
    {
        var known = await session.LoadAsync<Erasure>(Erasure.IdOf(customerId), stop);
        return new ErasureSituation(known, known is null && await session.QueryForNonStaleData<OrderSummary>(Patience)
            .Where(order => order.CustomerId == customerId && order.Status.IsOneOf(Open)).AnyAsync(stop));
    }

    public static ProblemDetails Validate(ErasureSituation situation) => situation.HasOpenOrders
        ? Refusals.Conflict("customer-has-open-orders", "An order of this customer is still to be sent to their address.")
        : WolverineContinue.NoProblems;

    [WolverineDelete("/customers/{customerId}/personal-data"), Authorize(Role.Admin), ProducesResponseType(StatusCodes.Status202Accepted)]
    public static (ErasureView, IMartenOp, OutgoingMessages) Delete(
        string customerId, [NotBody] ErasureSituation situation, IOptions<FulfilmentOptions> options, TimeProvider clock, HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        if (situation.Known is { } known)
        {
            return (ErasureView.Of(known), MartenOps.Nothing(), []);
        }

        var (requested, messages) = Decide(customerId, clock.GetUtcNow(), options.Value);
        var erasure = Erasure.Of(requested);
        return (ErasureView.Of(erasure), MartenOps.StartStream<Erasure>(erasure.Id, requested), messages);
    }

    // Of two that ask at once, the second finds the stream there when it commits.
    public static ProblemDetails OnException(ExistingStreamIdCollisionException collision) => Refusals.Conflict();

    internal static (ErasureRequested, OutgoingMessages) Decide(string customerId, DateTimeOffset now, FulfilmentOptions options)
    {
        var requested = new ErasureRequested(customerId, OrdersConfiguration.HoldersOfPersonalData, now, now + options.RetryAfter(1));
        var erasure = Erasure.Of(requested);
        return (requested, [new ErasePersonalData(customerId), new ErasureDeadline(erasure.Id, erasure.Timer).At(requested.Deadline)]);
    }
}
