using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.Messaging.Postgres;

/// <summary>
/// The default transport: queues in a PostgreSQL database. A batch is published by one statement; a consumer settles what it has
/// done and claims what is next in one round trip. Messages of a key are handed out one at a time and in order of publication; a
/// message that waits for a delay (a timeout, or a retry after a failure) does not hold up the later ones of its key, so one
/// poisonous message cannot stop a stream. A claim is a lease: when it runs out, because the consumer was killed, the message goes to
/// another consumer and the attempt counts as failed. All times are the database's, so the machines' clocks need not agree.
/// </summary>
internal sealed class PostgresTransport(BusDatabase bus, Announcer announcer, PostgresTransportOptions options, ILogger<PostgresTransport> logger)
    : ITransport
{
    // Named, because the driver would guess it from the first element, and that is null when the first message is due at once.
    private const NpgsqlDbType Instants = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;

    // What require_bindings raises.
    private const string Unroutable = "BU001";

    public async Task DeclareAsync(string queue, IReadOnlyCollection<string> messageTypes, CancellationToken cancellation = default)
    {
        await using var connection = await bus.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("select declare_queue($1, $2)", connection)
        {
            Parameters = { new() { Value = queue }, new() { Value = messageTypes.ToArray() } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task PublishAsync(IReadOnlyList<Published> messages, CancellationToken cancellation = default)
    {
        if (messages.Count == 0)
        {
            return;
        }

        try
        {
            announcer.Announce(await InsertAsync(messages, cancellation));
        }
        catch (PostgresException error) when (error.SqlState == Unroutable)
        {
            throw new UnroutableMessageException(error.MessageText.Split(' '));
        }
    }

    public async Task PublishAsync(string queue, IReadOnlyList<Published> messages, CancellationToken cancellation = default)
    {
        await using var connection = await bus.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("select publish_to($1, $2, $3, $4, $5, $6, $7)", connection)
        {
            Parameters = { new() { Value = queue } },
        };
        AddColumns(command.Parameters, messages);
        if (await command.ExecuteScalarAsync(cancellation) is not true)
        {
            throw new QueueNotFoundException(queue);
        }

        announcer.Announce([queue]);
    }

    public Task ReceiveAsync(
        string queue, int concurrency, Func<Delivery, CancellationToken, Task<Settlement>> handle, CancellationToken cancellation)
    {
        var receiver = new QueueReceiver(bus, announcer, options, logger, queue, concurrency, handle);
        return receiver.RunAsync(cancellation);
    }

    public async Task<QueueStatus> InspectAsync(string queue, CancellationToken cancellation = default) =>
        (await StatusAsync("queue_status($1)", [new() { Value = queue }], cancellation))!;

    public Task<QueueStatus?> WatchAsync(string queue, Guid watcher, TimeSpan every, CancellationToken cancellation = default) => StatusAsync(
        "watch_queue($1, $2, $3)", [new() { Value = queue }, new() { Value = watcher }, new() { Value = every }], cancellation);

    private async Task<QueueStatus?> StatusAsync(string function, NpgsqlParameter[] parameters, CancellationToken cancellation)
    {
        await using var connection = await bus.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand($"select waiting, delayed, in_hand, oldest_waiting from {function}", connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new QueueStatus(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetFieldValue<TimeSpan>(3))
            : null;
    }

    private async Task<List<string>> InsertAsync(IReadOnlyList<Published> messages, CancellationToken cancellation)
    {
        await using var connection = await bus.OpenAsync(cancellation);
        var mandatory = messages.Where(published => published.IsMandatory).Select(published => published.Message.Type).Distinct();

        // One transaction and one round trip: where one message has nowhere to go, none is published.
        var require = new NpgsqlBatchCommand("select require_bindings($1)") { Parameters = { new() { Value = mandatory.ToArray() } } };
        var publish = new NpgsqlBatchCommand("select * from publish($1, $2, $3, $4, $5, $6)");
        AddColumns(publish.Parameters, messages);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { require, publish } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        var queues = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            queues.Add(reader.GetString(0));
        }

        return queues;
    }

    private static void AddColumns(NpgsqlParameterCollection parameters, IReadOnlyList<Published> messages)
    {
        parameters.Add(new() { Value = messages.Select(published => published.Message.Id).ToArray() });
        parameters.Add(new() { Value = messages.Select(published => published.Message.Type).ToArray() });
        parameters.Add(new() { Value = messages.Select(published => published.Message.PartitionKey ?? published.Message.Id).ToArray() });
        parameters.Add(
            new() { Value = messages.Select(published => JsonSerializer.Serialize(published.Message, PlatformJson.Options)).ToArray() });
        parameters.Add(
            new() { Value = messages.Select(published => published.NotBefore?.UtcDateTime).ToArray(), NpgsqlDbType = Instants });
        parameters.Add(new() { Value = messages.Select(published => (short)published.Priority).ToArray() });
    }
}
