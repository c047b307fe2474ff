using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>The log for whoever wants it, by turns: what the reader knows of gaps is good for one user at a time.</summary>
internal sealed class PostgresLogReader(NpgsqlDataSource source, EventTypes types, ISubjectKeys? keys) : ILogReader, IDisposable
{
    private readonly LogReader reader = new(source, types, LogAgent.PageSize, marksUnreadable: true, keys: keys);
    private readonly SemaphoreSlim turn = new(1, 1);

    public async Task<LogSlice> ReadAsync(long after, int limit, CancellationToken cancellation = default)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var page = await reader.ReadAsync(after, cancellation, limit);
            var readable = page.Events.TakeWhile(recorded => recorded.Data is not UnreadableData).ToList();
            if (readable.Count == page.Events.Count)
            {
                return new LogSlice(readable, IsEnd: !page.GapPending && !page.IsFull);
            }

            var next = page.Events[readable.Count];
            return readable.Count > 0
                ? new LogSlice(readable, IsEnd: false)
                : throw new UnreadableLogException(next.Position, next.Name, ((UnreadableData)next.Data).Error);
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
