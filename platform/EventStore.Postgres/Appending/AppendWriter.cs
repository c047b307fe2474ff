using System.Diagnostics;
using System.Threading.Channels;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Appending;

/// <summary>
/// Drains appends into groups and writes each group with one statement. Nobody waits for a group to fill: while one group is
/// being committed, the next one gathers by itself.
/// </summary>
internal sealed class AppendWriter : IAsyncDisposable
{
    // Two writers keep the database's disk busy while the other's group is being prepared; more only make the groups smaller.
    private const int WriterCount = 2;
    private const int QueueLength = 4_096;

    private readonly Channel<PendingAppend> queue = Channel.CreateBounded<PendingAppend>(QueueLength);
    private readonly NpgsqlDataSource source;
    private readonly Action written;
    private readonly Patience patience;
    private readonly Task[] writers;

    public AppendWriter(NpgsqlDataSource source, Action written, Patience patience)
    {
        this.source = source;
        this.written = written;
        this.patience = patience;

        // The writers serve everybody, so they must not inherit the trace of whoever happened to come first.
        using var unflowed = ExecutionContext.SuppressFlow();
        writers = [.. Enumerable.Range(0, WriterCount).Select(_ => Task.Run(RunAsync))];
    }

    /// <summary>Hands an append over and waits for its verdict. Cancelling ends only the wait for a place in the queue.</summary>
    public async Task<AppendVerdict> WriteAsync(PendingAppend append, CancellationToken cancellation)
    {
        await queue.Writer.WriteAsync(append, cancellation);
        return await append.Answer;
    }

    /// <summary>Writes what is in the queue, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await Task.WhenAll(writers);
    }

    private async Task RunAsync()
    {
        await using var connection = new WriterConnection(source);
        var waiting = new List<PendingAppend>();
        while (waiting.Count > 0 || await queue.Reader.WaitToReadAsync())
        {
            var group = Gather(waiting);
            if (group.Members.Count == 0)
            {
                continue;
            }

            Telemetry.GroupSize.Record(group.Members.Count);
            await SettleAsync(connection, group.Members);
        }
    }

    /// <summary>Takes those who waited from the last time, then whoever is in the queue; who cannot join waits for the next group.</summary>
    private AppendGroup Gather(List<PendingAppend> waiting)
    {
        var group = new AppendGroup();
        waiting.RemoveAll(append => !group.IsFull && group.TryAdd(append));
        while (!group.IsFull && waiting.Count < QueueLength && queue.Reader.TryRead(out var append))
        {
            if (!group.TryAdd(append))
            {
                waiting.Add(append);
            }
        }

        return group;
    }

    /// <summary>Writes the members, again and again if need be, until each has its answer.</summary>
    private async Task SettleAsync(WriterConnection connection, IReadOnlyList<PendingAppend> group)
    {
        var started = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            // Who has an answer already must not be written a second time.
            IReadOnlyList<PendingAppend> members = [.. group.Where(member => !member.Answer.IsCompleted)];
            try
            {
                await WriteOnceAsync(connection, members);
                return;
            }
            catch (Exception error) when (Failure.IsRaced(error) && attempt < 20)
            {
                // A deadlock or serialisation failure has rolled everything back; the other side has won and goes on.
            }
            catch (Exception error) when (!Failure.IsLostConnection(error))
            {
                await connection.ResetAsync();
                await SettleOneByOneAsync(connection, members, error);
                return;
            }
            catch (Exception error)
            {
                await connection.ResetAsync();
                if (GiveUp(members, Stopwatch.GetElapsedTime(started), error))
                {
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(10 << Math.Min(attempt, 7), 1000)));
        }
    }

    private async Task SettleOneByOneAsync(WriterConnection connection, IReadOnlyList<PendingAppend> members, Exception error)
    {
        if (members.Count == 1)
        {
            members[0].Fail(error);
            return;
        }

        // One member spoils the group, and the database does not say which: each is written alone.
        foreach (var member in members)
        {
            await SettleAsync(connection, [member]);
        }
    }

    /// <summary>Fails those whose patience has run out; true when that is everybody.</summary>
    private bool GiveUp(IReadOnlyList<PendingAppend> members, TimeSpan elapsed, Exception error)
    {
        foreach (var member in members.Where(member => elapsed > (member.InDoubt ? patience.InDoubt : patience.Unreached)))
        {
            member.Fail(member.InDoubt ? new AppendOutcomeUnknownException(error) : error);
        }

        return members.All(member => member.Answer.IsCompleted);
    }

    private async Task WriteOnceAsync(WriterConnection connection, IReadOnlyList<PendingAppend> members)
    {
        var open = await connection.OpenAsync();
        var verdicts = await TryWriteAsync(open, members);
        written();
        var answers = members.Zip(verdicts).ToLookup(answer => answer.First.InDoubt && answer.Second is not AppendVerdict.Written);
        foreach (var (member, verdict) in answers[false])
        {
            member.Complete(verdict);
        }

        // An append whose first attempt was cut off is told from a stranger's by the ids of its events. The second attempt has
        // waited for the first one's locks, so what it found is final.
        foreach (var (member, verdict) in answers[true])
        {
            member.Complete(await FindOwnAsync(open, member) ?? verdict);
        }
    }

    private static async Task<AppendVerdict[]> TryWriteAsync(NpgsqlConnection open, IReadOnlyList<PendingAppend> members)
    {
        try
        {
            return await AppendCommand.ExecuteAsync(open, members);
        }
        catch (Exception error) when (Failure.IsLostConnection(error))
        {
            foreach (var member in members)
            {
                member.InDoubt = true;
            }

            throw;
        }
    }

    private static async Task<AppendVerdict?> FindOwnAsync(NpgsqlConnection open, PendingAppend append)
    {
        if (append.Events.Count == 0)
        {
            return null;
        }

        var last = append.Events[^1];
        await using var command = new NpgsqlCommand("select seq_id from mt_events where stream_id = $1 and version = $2 and id = $3", open)
        {
            Parameters = { new() { Value = last.Stream.Value }, new() { Value = last.Version }, new() { Value = last.Id } },
        };
        return await command.ExecuteScalarAsync() is long position ? new AppendVerdict.Written(position) : null;
    }
}

/// <summary>How long appends are tried when the database does not answer.</summary>
/// <param name="InDoubt">For one that was cut off and may be committed, before its outcome is called unknown.</param>
/// <param name="Unreached">For one that never reached the database.</param>
internal sealed record Patience(TimeSpan InDoubt, TimeSpan Unreached)
{
    public static readonly Patience Default = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5));
}
