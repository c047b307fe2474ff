using Platform.EventStore.Postgres.Transfer;

namespace Platform.EventStore.Postgres.Verification;

/// <summary>Walks two lists of rows side by side in the order of their keys, and names what one has otherwise than the other.</summary>
internal sealed class ViewComparison(string view, Findings findings, IProgress<TransferProgress>? progress)
{
    private const int ReportEvery = 10_000;

    /// <summary>Rows of the live view.</summary>
    public long Rows { get; private set; }

    /// <summary>Keys at which the two differ.</summary>
    public long Differences { get; private set; }

    public async Task RunAsync(RowHashes live, RowHashes recomputed, CancellationToken cancellation)
    {
        var found = await NextAsync(live, cancellation);
        var expected = await recomputed.NextAsync(cancellation);
        while (found is not null || expected is not null)
        {
            var order = found is null ? 1 : expected is null ? -1 : found.Order.AsSpan().SequenceCompareTo(expected.Order);
            if (order < 0)
            {
                Differ("view-row-extra", found!.Key, "the log knows of no such row.");
            }
            else if (order > 0)
            {
                Differ("view-row-missing", expected!.Key, $"expected a row at version {expected.Version} of '{expected.Stream}'; found none.");
            }
            else if (Difference(found!, expected!) is { } difference)
            {
                Differ("view-row-different", found!.Key, difference);
            }

            found = order <= 0 ? await NextAsync(live, cancellation) : found;
            expected = order >= 0 ? await recomputed.NextAsync(cancellation) : expected;
        }
    }

    private static string? Difference(RowHash found, RowHash expected)
    {
        if (found.Stream != expected.Stream)
        {
            return $"expected it to follow '{expected.Stream}'; it follows '{found.Stream}'.";
        }

        if (found.Version != expected.Version)
        {
            return $"expected version {expected.Version}; found {found.Version}.";
        }

        return found.Hash == expected.Hash ? null : $"the document at version {found.Version} is not what the log gives.";
    }

    private async Task<RowHash?> NextAsync(RowHashes live, CancellationToken cancellation)
    {
        var row = await live.NextAsync(cancellation);
        Rows += row is null ? 0 : 1;
        if (row is null || Rows % ReportEvery == 0)
        {
            progress?.Report(new TransferProgress($"view {view}", Rows, row is null ? 1 : 0, 1));
        }

        return row;
    }

    private void Differ(string code, string key, string detail)
    {
        Differences++;
        findings.Add(code, $"{view}/{key}", detail);
    }
}
