using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>The keys of data subjects in the table <c>subject_keys</c>, each wrapped by a master key.</summary>
/// <param name="source">The database.</param>
/// <param name="masterKeys">What wraps the keys.</param>
/// <param name="forgotten">Called when somebody was erased, here or elsewhere, after the keys were forgotten: memory must forget too.</param>
internal sealed class PostgresSubjectKeys(NpgsqlDataSource source, MasterKeys masterKeys, Action? forgotten = null) : ISubjectKeys
{
    public const string Channel = LogSignals.Channel;

    private const string Erased = "erased";
    private const int SecretSize = 32;
    private const int RewrapBatch = 500;

    private readonly SubjectKeyCache cache = new();

    public async Task<SubjectKeySet> FindAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellation = default)
    {
        var found = new Dictionary<string, SubjectKey?>(subjects.Count, StringComparer.Ordinal);
        var (missing, epoch) = cache.Take(subjects, found);
        await LookUpAsync(missing, found, epoch, cancellation);
        return new SubjectKeySet(found);
    }

    public async Task<SubjectKeySet> GetOrCreateAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellation = default)
    {
        var found = new Dictionary<string, SubjectKey?>(subjects.Count, StringComparer.Ordinal);
        var (missing, epoch) = cache.Take(subjects, found);
        await LookUpAsync(missing, found, epoch, cancellation);
        var strangers = missing.FindAll(subject => !found.ContainsKey(subject));
        if (strangers.Count > 0)
        {
            await CreateAsync(strangers, cancellation);
            await LookUpAsync(strangers, found, epoch, cancellation);
        }

        return new SubjectKeySet(found);
    }

    public async Task<Erasure?> EraseAsync(
        string subject, string by, Func<Erasure, IdempotencyRecord> answer, CancellationToken cancellation = default)
    {
        Erasure erasure;
        await using (var connection = await source.OpenConnectionAsync(cancellation))
        await using (var transaction = await connection.BeginTransactionAsync(cancellation))
        {
            if (await EraseAsync(connection, subject, by, cancellation) is not { } done)
            {
                return null;
            }

            erasure = done;
            await RecordAsync(connection, answer(erasure), cancellation);
            await transaction.CommitAsync(cancellation);
        }

        Forget();
        return erasure;
    }

    public async Task<SubjectStatus?> StatusAsync(string subject, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand("select created_at, erased_at, erased_by from subject_keys where subject_hash = $1");
        command.Parameters.Add(new() { Value = HashOf(subject) });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new SubjectStatus(
                reader.GetFieldValue<DateTimeOffset>(0),
                reader.IsDBNull(1) ? null : new Erasure(reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2)))
            : null;
    }

    public async Task<long> RewrapAsync(IProgress<RewrapProgress>? progress = null, CancellationToken cancellation = default)
    {
        var done = 0L;
        while (await RewrapBatchAsync(cancellation) is var count and > 0)
        {
            done += count;
            progress?.Report(new RewrapProgress(done, await CountOlderAsync(cancellation)));
        }

        return done;
    }

    /// <summary>Fails when a key could not be unwrapped because its master key is gone.</summary>
    public async Task RequireMasterKeysAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            "select distinct master_key_id from subject_keys where wrapped_key is not null and not master_key_id = any ($1)");
        command.Parameters.Add(new() { Value = masterKeys.Ids.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var unknown = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            unknown.Add(reader.GetString(0));
        }

        if (unknown.Count > 0)
        {
            throw MasterKeys.Unknown(unknown);
        }
    }

    /// <summary>Takes a notification; null means that some may have been missed.</summary>
    public void Hear(string? payload)
    {
        if (payload is null || payload.StartsWith(Erased, StringComparison.Ordinal))
        {
            Forget();
        }
    }

    // The hash is plain, so that the same person is found again under every master key; what is hashed is a pseudonym already.
    private static byte[] HashOf(string subject) => SHA256.HashData(Encoding.UTF8.GetBytes(subject));

    // The keys first: what is loaded again after the memory was emptied must not be opened by a key that is still kept.
    private void Forget()
    {
        cache.Forget();
        forgotten?.Invoke();
    }

    private async Task LookUpAsync(List<string> missing, Dictionary<string, SubjectKey?> found, long epoch, CancellationToken cancellation)
    {
        if (missing.Count == 0)
        {
            return;
        }

        await using var command = source.CreateCommand(
            """
            select n.place, k.subject_hash, k.key_id, k.wrapped_key, k.master_key_id
            from unnest($1) with ordinality as n (hash, place) join subject_keys k on k.subject_hash = n.hash
            """);
        command.Parameters.Add(new() { Value = missing.ConvertAll(HashOf), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        var looked = new List<KeyValuePair<string, SubjectKey?>>(missing.Count);
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                var key = await reader.IsDBNullAsync(3, cancellation)
                    ? null
                    : masterKeys.Unwrap(reader.GetFieldValue<byte[]>(3), reader.GetString(4), reader.GetFieldValue<byte[]>(1), reader.GetGuid(2));
                looked.Add(KeyValuePair.Create(missing[(int)reader.GetInt64(0) - 1], key));
            }
        }

        foreach (var (subject, key) in looked)
        {
            found[subject] = key;
        }

        cache.Keep(looked, epoch);
    }

    // In the order of the hashes, so that two who make keys for the same people do not wait for each other in a circle.
    private async Task CreateAsync(List<string> subjects, CancellationToken cancellation)
    {
        var hashes = subjects.ConvertAll(HashOf);
        hashes.Sort((one, other) => one.AsSpan().SequenceCompareTo(other));
        var ids = hashes.ConvertAll(_ => Guid.CreateVersion7());
        var wrapped = hashes.Zip(ids, (hash, id) => masterKeys.Wrap(RandomNumberGenerator.GetBytes(SecretSize), hash, id)).ToList();
        await using var command = source.CreateCommand(
            """
            insert into subject_keys (subject_hash, key_id, wrapped_key, master_key_id)
            select n.hash, n.id, n.wrapped, $4 from unnest($1, $2, $3) as n (hash, id, wrapped)
            on conflict (subject_hash) do nothing
            """);
        command.Parameters.Add(new() { Value = hashes, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        command.Parameters.Add(new() { Value = ids });
        command.Parameters.Add(new() { Value = wrapped, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        command.Parameters.Add(new() { Value = masterKeys.CurrentId });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<Erasure?> EraseAsync(NpgsqlConnection connection, string subject, string by, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select at, by_whom from erase_subject($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = HashOf(subject) }, new() { Value = by }, new() { Value = Channel } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new Erasure(reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1)) : null;
    }

    // Of the same request on two replicas at once the second one finds the first one's record, which says the same.
    private static async Task RecordAsync(NpgsqlConnection connection, IdempotencyRecord record, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into idempotency (caller, key, fingerprint, status, headers, body) values ($1, $2, $3, $4, $5, $6)
            on conflict (caller, key) do nothing
            """,
            connection);
        command.Parameters.Add(new() { Value = record.Caller });
        command.Parameters.Add(new() { Value = record.Key });
        command.Parameters.Add(new() { Value = record.Fingerprint });
        command.Parameters.Add(new() { Value = record.Answer.Status });
        var headers = JsonSerializer.Serialize(record.Answer.Headers, PlatformJson.Options);
        command.Parameters.Add(new() { Value = headers, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = record.Answer.Body });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Wraps a batch anew in one transaction; rows that another replica is wrapping are left to it.</summary>
    private async Task<int> RewrapBatchAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var hashes = new List<byte[]>();
        var wrapped = new List<byte[]>();
        await using (var select = new NpgsqlCommand(
            """
            select subject_hash, key_id, wrapped_key, master_key_id from subject_keys
            where wrapped_key is not null and master_key_id <> $1 order by subject_hash limit $2 for update skip locked
            """,
            connection))
        {
            select.Parameters.Add(new() { Value = masterKeys.CurrentId });
            select.Parameters.Add(new() { Value = RewrapBatch });
            await using var reader = await select.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var (hash, id) = (reader.GetFieldValue<byte[]>(0), reader.GetGuid(1));
                hashes.Add(hash);
                wrapped.Add(masterKeys.Rewrap(reader.GetFieldValue<byte[]>(2), reader.GetString(3), hash, id));
            }
        }

        await using var update = new NpgsqlCommand(
            """
            update subject_keys k set wrapped_key = n.wrapped, master_key_id = $3
            from unnest($1, $2) as n (hash, wrapped) where k.subject_hash = n.hash
            """,
            connection);
        update.Parameters.Add(new() { Value = hashes, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        update.Parameters.Add(new() { Value = wrapped, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        update.Parameters.Add(new() { Value = masterKeys.CurrentId });
        await update.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return hashes.Count;
    }

    private async Task<long> CountOlderAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select count(*) from subject_keys where wrapped_key is not null and master_key_id <> $1");
        command.Parameters.Add(new() { Value = masterKeys.CurrentId });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
