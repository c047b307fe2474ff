using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Platform.EventStore.Postgres;

/// <summary>Tells every replica how far the follower that this process leads has come, about once a second, and what stops it.</summary>
internal sealed class ViewReports(string follower, NpgsqlDataSource source)
{
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private long since = Stopwatch.GetTimestamp();
    private long events;
    private bool mayHaveFailed = true;

    /// <summary>A new lead begins: what an earlier one told is corrected at the first page that comes through.</summary>
    public void Begin() => (since, events, mayHaveFailed) = (Stopwatch.GetTimestamp(), 0, true);

    /// <summary>A page came through.</summary>
    public async Task PassedAsync(int count, long position, CancellationToken cancellation)
    {
        events += count;
        var elapsed = Stopwatch.GetElapsedTime(since);
        if (elapsed < Spacing && !mayHaveFailed)
        {
            return;
        }

        await using var command = source.CreateCommand(
            """
            insert into view_reports (follower, position, events_per_second) values ($1, $2, $3)
            on conflict (follower) do update set
                position = excluded.position, events_per_second = excluded.events_per_second, reported_at = now(),
                failed_position = null, error_type = null, error = null, attempts = 0, failing_since = null
            """);
        command.Parameters.Add(new() { Value = follower });
        command.Parameters.Add(new() { Value = position });
        command.Parameters.Add(new() { Value = events / Math.Max(elapsed.TotalSeconds, 0.001) });
        await command.ExecuteNonQueryAsync(cancellation);
        (since, events, mayHaveFailed) = (Stopwatch.GetTimestamp(), 0, false);
    }

    /// <summary>There is nothing more to take: whatever failed before does not fail any more.</summary>
    public Task SettleAsync(long position, CancellationToken cancellation) =>
        mayHaveFailed ? PassedAsync(0, position, cancellation) : Task.CompletedTask;

    /// <summary>It stands still.</summary>
    public async Task FailedAsync(Exception error, int failures, CancellationToken cancellation)
    {
        mayHaveFailed = true;
        var cause = error is ViewStoppedException { InnerException: { } inner } ? inner : error;
        await using var command = source.CreateCommand(
            """
            insert into view_reports as r (follower, failed_position, error_type, error, attempts, failing_since) values ($1, $2, $3, $4, $5, now())
            on conflict (follower) do update set
                failed_position = excluded.failed_position, error_type = excluded.error_type, error = excluded.error,
                attempts = excluded.attempts, failing_since = coalesce(r.failing_since, now()), events_per_second = 0, reported_at = now()
            """);
        command.Parameters.Add(new() { Value = follower });
        var position = (object?)(error as ViewStoppedException)?.Position ?? DBNull.Value;
        command.Parameters.Add(new() { Value = position, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = cause.GetType().ToString() });
        command.Parameters.Add(new() { Value = ParkedEvents.Shorten(cause.Message)! });
        command.Parameters.Add(new() { Value = failures });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
