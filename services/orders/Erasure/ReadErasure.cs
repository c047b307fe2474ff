using Marten;
using Microsoft.AspNetCore.Authorization;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Orders;

/// <summary>How far a customer's erasure has come: the report for whoever asked for it.</summary>
public static class ReadErasureEndpoint
{
    public static Task<Erasure?> LoadAsync(string customerId, IQuerySession session, CancellationToken stop) =>
        session.LoadAsync<Erasure>(Erasure.IdOf(customerId), stop);

    [WolverineGet("/customers/{customerId}/personal-data"), Authorize(Role.Admin)]
    public static ErasureView Get(Erasure erasure) => ErasureView.Of(erasure);
}
