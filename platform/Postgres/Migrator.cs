using System.Data;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Platform.Postgres;

/// <summary>
/// Brings a component's tables and functions up to date, from .sql files embedded in its assembly, while the release before is
/// still at work. Files under <c>Migrations/</c> are numbered (<c>0001_log.sql</c>) and applied once, in order; files under
/// <c>Functions/</c> hold one <c>create or replace</c> each and are applied again when their text changes. One process migrates
/// at a time. Scripts that follow one another share a transaction, so a kill leaves all of them or none; a script whose first line
/// is <c>-- outside a transaction</c> (an index that is built concurrently) stands alone and must bear being run twice.
/// </summary>
/// <remarks>
/// A lock that is not to be had within two seconds is given back and asked for again later: a waiting change of a table would
/// otherwise hold up everybody who comes after it.
/// </remarks>
public static class Migrator
{
    private const string MigrationFolder = "Migrations/";
    private const string FunctionFolder = "Functions/";
    private const string OutsideTransaction = "-- outside a transaction";
    private const int MaxAttempts = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Applies what is missing.</summary>
    /// <param name="source">The database.</param>
    /// <param name="component">The component's stable name; each keeps its own history.</param>
    /// <param name="assembly">The assembly with the embedded files.</param>
    /// <param name="cancellation">Ends the wait for a lock, or rolls back.</param>
    /// <exception cref="InvalidOperationException">A migration that was applied before has another text now.</exception>
    /// <exception cref="PostgresException">A script failed, or a lock was not to be had in many attempts.</exception>
    public static async Task MigrateAsync(NpgsqlDataSource source, string component, Assembly assembly, CancellationToken cancellation = default)
    {
        var scripts = Read(assembly);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await TakeTurnAsync(connection, cancellation);
        try
        {
            await ExecuteAsync(
                connection,
                """
                create table if not exists schema_scripts (
                    component text not null, name text not null, checksum text not null, applied_at timestamptz not null default now(),
                    primary key (component, name))
                """,
                cancellation);
            var missing = Missing(scripts, await AppliedAsync(connection, component, cancellation), component);
            while (missing.Count > 0)
            {
                var batch = missing[0].Alone ? missing[..1] : missing.TakeWhile(script => !script.Alone).ToList();
                await ApplyAsync(connection, component, batch, cancellation);
                missing.RemoveRange(0, batch.Count);
            }
        }
        finally
        {
            // A pooled connection keeps its session when it is closed, and a broken one has released its locks.
            if (connection.State == ConnectionState.Open)
            {
                await ExecuteAsync(connection, "select pg_advisory_unlock(hashtext('migrations'))", CancellationToken.None);
            }
        }
    }

    /// <summary>Waits for its turn without waiting in the database: an index that is built concurrently waits for every statement that does.</summary>
    private static async Task TakeTurnAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock(hashtext('migrations'))", connection);
        while (await command.ExecuteScalarAsync(cancellation) is not true)
        {
            await Task.Delay(Pause, cancellation);
        }
    }

    private static List<Script> Missing(List<Script> scripts, Dictionary<string, string> applied, string component)
    {
        var missing = scripts.Where(script => applied.GetValueOrDefault(script.Name) != script.Checksum).ToList();
        return missing.Find(script => script.Once && applied.ContainsKey(script.Name)) is { } edited
            ? throw new InvalidOperationException(
                $"The migration {edited.Name} of {component} was applied with another text. An applied migration is never edited; add a new one.")
            : missing;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, string component, List<Script> batch, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ApplyOnceAsync(connection, component, batch, cancellation);
                return;
            }
            catch (PostgresException error) when (
                error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && attempt < MaxAttempts)
            {
                await Task.Delay(Pause * (1 + Random.Shared.Next(10)), cancellation);
            }
        }
    }

    private static async Task ApplyOnceAsync(NpgsqlConnection connection, string component, List<Script> batch, CancellationToken cancellation)
    {
        if (batch is [{ Alone: true } alone])
        {
            await ExecuteAsync(connection, alone.Sql, cancellation);
            await RecordAsync(connection, component, alone, cancellation);
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, "set local lock_timeout = '2s'", cancellation);
        foreach (var script in batch)
        {
            await ExecuteAsync(connection, script.Sql, cancellation);
            await RecordAsync(connection, component, script, cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static List<Script> Read(Assembly assembly) =>
    [
        .. assembly.GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => IsMigration(name) || name.StartsWith(FunctionFolder, StringComparison.Ordinal))
            .OrderByDescending(IsMigration)
            .ThenBy(name => name, StringComparer.Ordinal)
            .Select(name => Script.Load(assembly, name)),
    ];

    private static bool IsMigration(string name) => name.StartsWith(MigrationFolder, StringComparison.Ordinal);

    private static async Task<Dictionary<string, string>> AppliedAsync(NpgsqlConnection connection, string component, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select name, checksum from schema_scripts where component = $1", connection)
        {
            Parameters = { new() { Value = component } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
        {
            applied.Add(reader.GetString(0), reader.GetString(1));
        }

        return applied;
    }

    private static async Task RecordAsync(NpgsqlConnection connection, string component, Script script, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into schema_scripts (component, name, checksum) values ($1, $2, $3)
            on conflict (component, name) do update set checksum = excluded.checksum, applied_at = now()
            """,
            connection)
        {
            Parameters = { new() { Value = component }, new() { Value = script.Name }, new() { Value = script.Checksum } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private sealed record Script(string Name, string Sql, string Checksum, bool Once, bool Alone)
    {
        public static Script Load(Assembly assembly, string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            var sql = reader.ReadToEnd().ReplaceLineEndings("\n");
            var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
            return new Script(name, sql, checksum, IsMigration(name), sql.StartsWith(OutsideTransaction, StringComparison.Ordinal));
        }
    }
}
