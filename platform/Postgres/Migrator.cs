using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Platform.Postgres;

/// <summary>
/// Brings a component's tables and functions up to date, from .sql files embedded in its assembly. Files under
/// <c>Migrations/</c> are numbered (<c>0001_log.sql</c>) and applied once, in order; files under <c>Functions/</c> hold one
/// <c>create or replace</c> each and are applied again when their text changes. Everything happens in one transaction under
/// an advisory lock, so replicas may start together and a kill leaves either all of it or nothing.
/// </summary>
public static class Migrator
{
    private const string MigrationFolder = "Migrations/";
    private const string FunctionFolder = "Functions/";

    /// <summary>Applies what is missing.</summary>
    /// <param name="source">The database.</param>
    /// <param name="component">The component's stable name; each keeps its own history.</param>
    /// <param name="assembly">The assembly with the embedded files.</param>
    /// <param name="cancellation">Ends the wait for the lock, or rolls back.</param>
    /// <exception cref="InvalidOperationException">A migration that was applied before has another text now.</exception>
    public static async Task MigrateAsync(NpgsqlDataSource source, string component, Assembly assembly, CancellationToken cancellation = default)
    {
        var scripts = Read(assembly);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, "select pg_advisory_xact_lock(hashtext('migrations'))", cancellation);
        await ExecuteAsync(
            connection,
            """
            create table if not exists schema_scripts (
                component text not null, name text not null, checksum text not null, applied_at timestamptz not null default now(),
                primary key (component, name))
            """,
            cancellation);

        var applied = await AppliedAsync(connection, component, cancellation);
        foreach (var script in scripts.Where(script => applied.GetValueOrDefault(script.Name) != script.Checksum))
        {
            if (script.Once && applied.ContainsKey(script.Name))
            {
                throw new InvalidOperationException(
                    $"The migration {script.Name} of {component} was applied with another text. "
                    + "An applied migration is never edited; add a new one.");
            }

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

    private sealed record Script(string Name, string Sql, string Checksum, bool Once)
    {
        public static Script Load(Assembly assembly, string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            var sql = reader.ReadToEnd().ReplaceLineEndings("\n");
            var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
            return new Script(name, sql, checksum, IsMigration(name));
        }
    }
}
