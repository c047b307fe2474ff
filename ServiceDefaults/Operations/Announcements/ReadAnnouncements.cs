using Marten;
using Microsoft.AspNetCore.Authorization;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Announcements;

/// <summary>Of what others are told, and how telling it again went the last time.</summary>
public static class ReadAnnouncementsEndpoint
{
    /// <summary>GET /ops/announcements</summary>
    [WolverineGet("/announcements"), Authorize(Role.Operator)]
    public static async Task<AnnouncementsView> Get(Republisher republisher, IQuerySession session, CancellationToken stop) => new(
        republisher.EventNames,
        await session.LoadAsync<Republication>(Republication.Only, stop) is { } last ? RepublicationView.Of(last) : null);
}

/// <summary>Of what others are told, and how telling it again went the last time.</summary>
/// <param name="Events">The names of the events that others are told of.</param>
/// <param name="Republication">The last time; null when there was none.</param>
public sealed record AnnouncementsView(IReadOnlyList<string> Events, RepublicationView? Republication);
