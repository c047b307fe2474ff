using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace Platform.Testing;

/// <summary>
/// Looks for texts in every row of every table of a database, as somebody would who got hold of a copy of it: in columns of every type, in
/// binary columns, and in whatever is base64.
/// </summary>
public static partial class PlainTextSearch
{
    /// <summary>Where the texts were found, one line per table and text; empty when they are nowhere.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        string connectionString, IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var table in await TablesAsync(source, cancellation))
        {
            await using var command = source.CreateCommand($"select r::text from {table} r");
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var row = Readable(reader.GetString(0));
                found.UnionWith(texts.Where(text => row.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(text => $"'{text}' in {table}"));
            }
        }

        return [.. found];
    }

    /// <summary>How many rows there are to look at, so that a search that finds nothing can show that it has looked.</summary>
    public static async Task<long> CountRowsAsync(string connectionString, CancellationToken cancellation = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var rows = 0L;
        foreach (var table in await TablesAsync(source, cancellation))
        {
            await using var command = source.CreateCommand($"select count(*) from {table}");
            rows += (long)(await command.ExecuteScalarAsync(cancellation))!;
        }

        return rows;
    }

    private static async Task<List<string>> TablesAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            select format('%I.%I', table_schema, table_name) from information_schema.tables
            where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var tables = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    // The row as it is, and beside it what its parts say when they are decoded. Base64 may begin anywhere, so all four beginnings are tried.
    private static string Readable(string row)
    {
        var text = new StringBuilder(row);
        foreach (Match hex in Hex().Matches(row))
        {
            text.Append('\n').Append(Encoding.UTF8.GetString(Convert.FromHexString(hex.Value[..(hex.Length / 2 * 2)])));
        }

        foreach (Match part in Base64().Matches(row))
        {
            var standard = part.Value.Replace('-', '+').Replace('_', '/');
            for (var start = 0; start < 4; start++)
            {
                var length = (standard.Length - start) / 4 * 4;
                text.Append('\n').Append(Encoding.UTF8.GetString(Convert.FromBase64String(standard.Substring(start, length))));
            }
        }

        return text.ToString();
    }

    [GeneratedRegex("(?<=\\\\x)[0-9a-f]{2,}")]
    private static partial Regex Hex();

    [GeneratedRegex("[A-Za-z0-9+/_-]{8,}")]
    private static partial Regex Base64();
}
