using Marten;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Audit;

namespace ServiceDefaults.Operations;

/// <summary>
/// What an operator did to the machinery of the service. It has no event, so the endpoint writes its entry in the audit log itself, together with
/// the idempotency key: after what it tells, since that is not in the transaction and may be done twice, but never without having been tried.
/// </summary>
internal static class Act
{
    private const int MostCharacters = 200;

    public static void Note(IDocumentSession session, HttpContext context, TimeProvider clock, string what, string about) =>
        session.Store(AuditEntry.Of(context, clock.GetUtcNow(), what, about, MostCharacters) with { CorrelationId = session.CorrelationId });
}
