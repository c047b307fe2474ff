using System.Text;

namespace OrdersService.Tests;

/// <summary>Looks for words in every column of every table that a service can read, as they are and as others may have written them.</summary>
internal static class Canary
{
    /// <summary>The columns that hold any of the words, each with its table.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(PostgresDatabase database, params string[] words)
    {
        var columns = await database.QueryAsync<string>(
            """
            select format('%I.%I %I %s', table_schema, table_name, column_name, udt_name) from information_schema.columns
            join information_schema.tables using (table_schema, table_name)
            where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
            """);
        string[] forms = [.. words.SelectMany(Forms).Distinct()];
        List<string> found = [];
        foreach (var (table, column, type) in columns.Select(text => text.Split(' ')).Select(parts => (parts[0], parts[1], parts[2])))
        {
            var text = type == "bytea" ? $"encode({column}, 'hex')" : $"lower({column}::text)";
            var likes = forms.Select(form => type == "bytea" ? Convert.ToHexStringLower(Encoding.UTF8.GetBytes(form)) : form.ToLowerInvariant());
            var sql = $"select count(*) from {table} where {string.Join(" or ", likes.Select(like => $"{text} like '%{like}%'"))}";
            if ((await database.QueryAsync<long>(sql))[0] > 0)
            {
                found.Add($"{table}.{column}");
            }
        }

        return found;
    }

    // In base64 a word looks different at each of three places; the letters that it shares with its neighbours are left out.
    private static IEnumerable<string> Forms(string word)
    {
        yield return word;
        yield return Convert.ToHexStringLower(Encoding.UTF8.GetBytes(word));
        for (var shift = 0; shift < 3; shift++)
        {
            yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(new string(' ', shift) + word))[(shift == 0 ? 0 : 4)..^4];
        }
    }
}
