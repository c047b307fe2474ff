using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>The log for whoever wants it, by turns: what the reader knows of gaps is good for one user at a time.</summary>
internal sealed class PostgresLogReader(NpgsqlDataSource source, EventTypes types, ISubjectKeys? keys) : ILogReader, IDisposable
{
    private readonly LogReader reader = new(source, types, LogAgent.PageSize, keys: keys);
    private readonly SemaphoreSlim turn = new(1, 1);

    public async Task<LogSlice> ReadAsync(long after, int limit, CancellationToken cancellation = default)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var page = await reader.ReadAsync(after, cancellation, limit);
            return new LogSlice(page.Events, IsEnd: !page.GapPending && !page.IsFull);
        }
        finally
        {
            turn.Release();
        }
    }

    public async Task<long> HeadAsync(CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand("select coalesce(max(seq_id), 0) from mt_events");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public void Dispose() => turn.Dispose();
}
