using Marten;
using ServiceDefaults.Api;

namespace ServiceDefaults.Audit;

/// <summary>Which entries of the audit log are asked for; what is null is not asked about.</summary>
/// <param name="Who">Whose.</param>
/// <param name="What">Which event, or which operation.</param>
/// <param name="About">About what.</param>
/// <param name="Outcome">With which outcome.</param>
/// <param name="AtFrom">Recorded at this instant or later.</param>
/// <param name="AtTo">Recorded before this instant.</param>
public sealed record AuditFilter(string? Who, string? What, string? About, AuditOutcome? Outcome, DateTimeOffset? AtFrom, DateTimeOffset? AtTo)
{
    /// <summary>The orders of the list, for the endpoints: whoever describes one looks for them there.</summary>
    public static Sorting<AuditEntry, Guid> Sorting { get; } = new Sorting<AuditEntry, Guid>("-at", entry => entry.Id)
        .By("at", "d.at", entry => entry.At);

    /// <summary>The page of those that are asked for, the newest first.</summary>
    /// <exception cref="Http.InvalidRequestException">The order is none of this list's, or the cursor belongs to another order.</exception>
    public Task<Page<AuditEntry>> PageAsync(
        Sorting<AuditEntry, Guid> sorting, IQuerySession session, PageRequest page, CancellationToken stop)
    {
        IQueryable<AuditEntry> entries = session.Query<AuditEntry>();
        entries = Who is not { } who ? entries : entries.Where(entry => entry.Who == who);
        entries = What is not { } what ? entries : entries.Where(entry => entry.What == what);
        entries = About is not { } about ? entries : entries.Where(entry => entry.About == about);
        entries = Outcome is not { } outcome ? entries : entries.Where(entry => entry.Outcome == outcome);

        // The database takes instants in UTC only.
        entries = AtFrom?.ToUniversalTime() is not { } from ? entries : entries.Where(entry => entry.At >= from);
        entries = AtTo?.ToUniversalTime() is not { } to ? entries : entries.Where(entry => entry.At < to);
        return sorting.PageAsync(entries, page, stop);
    }
}
