using Npgsql;

namespace Platform.Testing.Upgrades;

/// <summary>What a database's tables look like, as lines that can be compared.</summary>
public static class SchemaShape
{
    /// <summary>
    /// One line per column, index and constraint of the public schema, in order of name. Left out: tables that a service makes for
    /// its views when it starts, and functions, of which an earlier release's overloads stay until they are dropped by a migration.
    /// </summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(
            """
            select line from (
              select format('column %s.%s %s %s default %s', c.table_name, c.column_name, c.data_type, c.is_nullable, coalesce(c.column_default, '-')) as line
              from information_schema.columns c where c.table_schema = 'public' and c.table_name not like 'view\_%'
              union all
              select format('index %s', i.indexdef) from pg_indexes i where i.schemaname = 'public' and i.tablename not like 'view\_%'
              union all
              select format('constraint %s %s', k.conrelid::regclass, pg_get_constraintdef(k.oid))
              from pg_constraint k where k.connamespace = 'public'::regnamespace and k.conrelid::regclass::text not like 'view\_%') shape
            order by line collate "C"
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }
}
