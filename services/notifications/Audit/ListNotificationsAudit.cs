using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Audit;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Notifications;

/// <summary>Who did or tried what to preferences, notifications and webhooks, the newest first.</summary>
public static class ListNotificationsAuditEndpoint
{
    private static readonly Sorting<AuditEntry, Guid> Sorting = AuditFilter.Sorting;

    [WolverineGet("/notifications/audit"), Authorize(Role.Operator)]
    public static Task<Page<AuditEntry>> Get(
        PageRequest page,
        [FromQuery] string? who,
        [FromQuery] string? what,
        [FromQuery] string? about,
        [FromQuery] AuditOutcome? outcome,
        [FromQuery] DateTimeOffset? atFrom,
        [FromQuery] DateTimeOffset? atTo,
        IQuerySession session,
        CancellationToken stop) =>
        new AuditFilter(who, what, about, outcome, atFrom, atTo).PageAsync(Sorting, session, page, stop);
}
