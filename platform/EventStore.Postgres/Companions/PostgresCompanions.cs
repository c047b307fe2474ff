using System.Text.Json;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Companions in the tables <c>inbox</c> and <c>idempotency</c>.</summary>
internal sealed class PostgresCompanions(NpgsqlDataSource source, ISubjectKeys? keys = null) : ICompanions
{
    public async Task<IdempotencyRecord?> FindAsync(string caller, string key, CancellationToken cancellation = default)
    {
        var record = await LoadAsync(caller, key, cancellation);
        return record is null || keys is null ? record : await PersonalAnswer.RevealAsync(record, keys, cancellation);
    }

    private async Task<IdempotencyRecord?> LoadAsync(string caller, string key, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select fingerprint, status, headers, body from idempotency where caller = $1 and key = $2");
        command.Parameters.Add(new() { Value = caller });
        command.Parameters.Add(new() { Value = key });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return null;
        }

        var headers = JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(2), PlatformJson.Options)!;
        return new IdempotencyRecord(caller, key, reader.GetString(0), new StoredAnswer(reader.GetInt32(1), headers, reader.GetString(3)));
    }

    public async Task<bool> HasHandledAsync(InboxRecord inbox, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand("select exists (select from inbox where handler = $1 and message_id = $2)");
        command.Parameters.Add(new() { Value = inbox.Handler });
        command.Parameters.Add(new() { Value = inbox.MessageId });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async Task<int> ForgetAsync(TimeSpan idempotencyAge, TimeSpan inboxAge, CancellationToken cancellation = default) =>
        await DeleteAsync("delete from idempotency where answered_at < now() - $1", idempotencyAge, cancellation)
        + await DeleteAsync("delete from inbox where handled_at < now() - $1", inboxAge, cancellation);

    private async Task<int> DeleteAsync(string sql, TimeSpan age, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = age });
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
