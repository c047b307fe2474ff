using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Transfer;

namespace Platform.EventStore.Postgres.Verification;

/// <summary>What became of one view's comparison.</summary>
/// <param name="View">The view's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Position">The position that the live view and the recomputed one were compared at.</param>
/// <param name="Rows">The rows of the live view, deleted documents included.</param>
/// <param name="Differences">The keys at which they differ; null when the view could not be recomputed.</param>
public sealed record ViewVerification(string View, int Version, long Position, long Rows, long? Differences);

/// <summary>What a verification found.</summary>
/// <param name="Head">The position up to which the log was read.</param>
/// <param name="Events">How many events were read.</param>
/// <param name="Streams">How many streams were checked.</param>
/// <param name="Views">Each view.</param>
/// <param name="Findings">The first findings of each kind.</param>
/// <param name="FindingCount">All findings; 0 when everything is as it must be.</param>
public sealed record VerificationReport(
    long Head, long Events, long Streams, IReadOnlyList<ViewVerification> Views, IReadOnlyList<Finding> Findings, long FindingCount);

/// <summary>
/// Checks a store against itself: every stream whole, every event readable in today's shape, every id once, every view what the log
/// gives. The service may go on meanwhile: each part looks at one moment of its own. It changes nothing.
/// </summary>
/// <param name="source">The service's database.</param>
/// <param name="types">The events of the service.</param>
/// <param name="views">The views of the service.</param>
/// <param name="keys">The keys of personal data; null where there is none.</param>
public sealed class StoreVerification(NpgsqlDataSource source, EventTypes types, IReadOnlyList<View> views, ISubjectKeys? keys = null)
{
    private readonly IReadOnlyList<ViewTable> tables = [.. views.Select(view => new ViewTable(view))];

    /// <summary>Runs all checks.</summary>
    /// <exception cref="TransferException"><c>log-unsettled</c>: a transaction elsewhere does not end.</exception>
    public async Task<VerificationReport> RunAsync(IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default)
    {
        var findings = new Findings();
        await using var live = await LiveViews.OpenAsync(source, cancellation);
        await using var session = await source.OpenConnectionAsync(cancellation);
        var recomputed = await PrepareAsync(live, session, cancellation);

        // The views were looked at before, so that what they had folded lies below this head.
        var head = await SettledHead.FindAsync(source, cancellation);
        var events = await FoldAsync(recomputed, session, head, findings, progress, cancellation);
        var streams = await new StreamCheck(source, findings).RunAsync(progress, cancellation);
        await CheckIdsAsync(head, findings, progress, cancellation);

        var compared = new List<ViewVerification>();
        foreach (var view in recomputed)
        {
            compared.Add(await CompareAsync(view, live, session, findings, progress, cancellation));
        }

        await DropAsync(recomputed, session);
        return new VerificationReport(head, events, streams, compared, findings.First, findings.Count);
    }

    private async Task<List<RecomputedView>> PrepareAsync(LiveViews live, NpgsqlConnection session, CancellationToken cancellation)
    {
        var recomputed = new List<RecomputedView>();
        foreach (var table in tables)
        {
            // A view without a table was not run yet, so there is nothing that could be wrong with it.
            if (await live.CheckpointAsync(table, cancellation) is { } checkpoint)
            {
                var view = new RecomputedView(table, recomputed.Count, checkpoint, source, keys);
                await view.CreateAsync(session, cancellation);
                recomputed.Add(view);
            }
        }

        return recomputed;
    }

    /// <summary>One pass over the log for the events and all views.</summary>
    private async Task<long> FoldAsync(
        IReadOnlyList<RecomputedView> recomputed,
        NpgsqlConnection session,
        long head,
        Findings findings,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellation)
    {
        var scan = new LogScan(source, types, findings, keys);
        var count = 0L;
        ScannedPage page;
        for (var after = 0L; ; after = page.Last)
        {
            page = await scan.ReadAsync(after, head, cancellation);
            foreach (var view in recomputed)
            {
                await view.FoldAsync(session, page.Events, cancellation);
            }

            count += page.Events.Count;
            progress?.Report(new TransferProgress("log", count, page.IsLast ? head : page.Last, head));
            if (page.IsLast)
            {
                return count;
            }
        }
    }

    private async Task CheckIdsAsync(long head, Findings findings, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new TransferProgress("ids", 0, 0, 1));
        await using var command = source.CreateCommand("select id, count(*) from mt_events where seq_id <= $1 group by id having count(*) > 1");
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = head });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            findings.Add("event-id-repeated", row.GetGuid(0).ToString(), $"{row.GetInt64(1)} events have this id.");
        }

        progress?.Report(new TransferProgress("ids", 0, 1, 1));
    }

    private async Task<ViewVerification> CompareAsync(
        RecomputedView view,
        LiveViews live,
        NpgsqlConnection session,
        Findings findings,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellation)
    {
        var (name, version) = (view.Live.View.Name, view.Live.View.Version);
        if (view.Fault is { } fault)
        {
            findings.Add("view-not-recomputable", name, $"{fault}, and the live view has gone past it.");
            return new ViewVerification(name, version, view.Checkpoint, 0, null);
        }

        await using var found = live.Rows(view.Live, keys);
        await using var expected = new RowHashes(session, view.Table, keys);
        var comparison = new ViewComparison(name, findings, progress);
        await comparison.RunAsync(found, expected, cancellation);
        return new ViewVerification(name, version, view.Checkpoint, comparison.Rows, comparison.Differences);
    }

    /// <summary>The pool keeps the session, so that its tables are dropped by name; a broken session has dropped them already.</summary>
    private static async Task DropAsync(List<RecomputedView> recomputed, NpgsqlConnection session)
    {
        if (recomputed.Count > 0)
        {
            await using var command = new NpgsqlCommand($"drop table {string.Join(", ", recomputed.Select(view => view.Table.Table))}", session);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
