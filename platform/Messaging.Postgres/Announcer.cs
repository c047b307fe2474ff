using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Postgres;

namespace Platform.Messaging.Postgres;

/// <summary>
/// Tells consumers that a queue has something for them: those of this process by a signal, those of others by NOTIFY. The NOTIFY is
/// sent after the write and apart from it, because committing with one takes a lock that all notifying commits share; what is
/// announced meanwhile goes out together. A lost announcement costs time only, since consumers also poll.
/// </summary>
internal sealed class Announcer(BusDatabase bus, ILogger<Announcer> logger)
{
    public const string Channel = "bus";

    private readonly ConcurrentDictionary<string, Signal> signals = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private HashSet<string> pending = [];
    private bool sending;

    public Signal SignalOf(string queue) => signals.GetOrAdd(queue, _ => new Signal());

    public void Announce(IReadOnlyCollection<string> queues)
    {
        if (queues.Count == 0)
        {
            return;
        }

        foreach (var queue in queues)
        {
            Heard(queue);
        }

        lock (gate)
        {
            pending.UnionWith(queues);
            if (!sending)
            {
                sending = true;
                _ = Task.Run(SendAsync);
            }
        }
    }

    /// <summary>Wakes this process's consumers of a queue, or of all when it is not known what was missed.</summary>
    public void Heard(string? queue)
    {
        foreach (var signal in signals.Where(pair => queue is null || pair.Key == queue))
        {
            signal.Value.Pulse();
        }
    }

    private async Task SendAsync()
    {
        while (TakePending() is { } queues)
        {
            try
            {
                await using var connection = await bus.OpenAsync(CancellationToken.None);
                await using var command = new NpgsqlCommand(
                    "select set_config('synchronous_commit', 'off', true), (select count(pg_notify($1, queue)) from unnest($2) queue)", connection)
                {
                    Parameters = { new() { Value = Channel }, new() { Value = queues } },
                };
                await command.ExecuteNonQueryAsync();
            }
            catch (Exception error)
            {
                logger.LogWarning("Announcing {Count} queues failed ({Error}); their consumers find out by polling.", queues.Length, error.Message);
            }
        }
    }

    private string[]? TakePending()
    {
        lock (gate)
        {
            if (pending.Count == 0)
            {
                sending = false;
                return null;
            }

            var taken = pending;
            pending = [];
            return [.. taken];
        }
    }
}
