using Npgsql;
using Weasel.Postgresql.Tables;

namespace ServiceDefaults.PersonalData;

/// <summary>A subject's row: their key as the master key wraps it; null for somebody who was erased.</summary>
internal sealed record KeyRow(byte[]? Wrapped);

/// <summary>Where a service keeps its subjects' keys, and that there are none any more.</summary>
internal interface IKeyTable
{
    KeyRow? Find(string subject);

    /// <summary>Adds a key, unless there is a row already.</summary>
    void Add(string subject, byte[] wrapped);

    Task EraseAsync(string subject, DateTimeOffset at, CancellationToken stop);

    /// <summary>Some of the keys that another version of the master key wraps.</summary>
    Task<IReadOnlyList<(string Subject, byte[] Wrapped)>> NotUnderAsync(byte master, CancellationToken stop);

    /// <summary>Puts a key's new wrapping in the place of the old one, if that is still there.</summary>
    Task RewrapAsync(string subject, byte[] old, byte[] wrapped, CancellationToken stop);
}

/// <summary>
/// The keys in a table of the event store's schema. It is read while JSON is written and read, which nothing can await, and by connections of its
/// own: the session that the JSON belongs to may hold the last one of the service's pool. What is added is committed at once, before what it seals.
/// </summary>
internal sealed class KeyTable : IKeyTable, IDisposable
{
    private const string Name = "personal_keys";
    private const int Connections = 4;
    private readonly NpgsqlDataSource source;
    private readonly string table;

    public KeyTable(string connectionString, string schema)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = Connections,
            NoResetOnClose = true,
            MaxAutoPrepare = 10,
        };
        source = new NpgsqlDataSourceBuilder(connection.ConnectionString) { Name = Name }.Build();
        table = $"{schema}.{Name}";
    }

    public static Table In(string schema)
    {
        var table = new Table($"{schema}.{Name}");
        table.AddColumn("subject", "text").AsPrimaryKey();
        table.AddColumn("wrapped", "bytea").AllowNulls();
        table.AddColumn("erased_at", "timestamptz").AllowNulls();
        return table;
    }

    public KeyRow? Find(string subject)
    {
        using var command = Command($"select wrapped from {table} where subject = $1", subject);
        return command.ExecuteScalar() switch
        {
            null => null,
            var wrapped => new KeyRow(wrapped as byte[]),
        };
    }

    public void Add(string subject, byte[] wrapped)
    {
        using var command = Command($"insert into {table} (subject, wrapped) values ($1, $2) on conflict (subject) do nothing", subject, wrapped);
        command.ExecuteNonQuery();
    }

    public async Task EraseAsync(string subject, DateTimeOffset at, CancellationToken stop)
    {
        await using var command = Command(
            $"""
            insert into {table} as row (subject, erased_at) values ($1, $2)
            on conflict (subject) do update set wrapped = null, erased_at = coalesce(row.erased_at, excluded.erased_at)
            """,
            subject,
            at);
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task<IReadOnlyList<(string Subject, byte[] Wrapped)>> NotUnderAsync(byte master, CancellationToken stop)
    {
        await using var command = Command($"select subject, wrapped from {table} where get_byte(wrapped, 0) <> $1 limit 500", (int)master);
        await using var reader = await command.ExecuteReaderAsync(stop);
        List<(string, byte[])> found = [];
        while (await reader.ReadAsync(stop))
        {
            found.Add((reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        }

        return found;
    }

    public async Task RewrapAsync(string subject, byte[] old, byte[] wrapped, CancellationToken stop)
    {
        await using var command = Command($"update {table} set wrapped = $3 where subject = $1 and wrapped = $2", subject, old, wrapped);
        await command.ExecuteNonQueryAsync(stop);
    }

    public void Dispose() => source.Dispose();

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
