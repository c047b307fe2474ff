using System.Text.Json;
using Marten;

namespace ServiceDefaults.Operations;

/// <summary>Snapshots as they are stored, of streams whose ids are given as people write them.</summary>
internal static class StoredSnapshots
{
    /// <summary>Their JSON, by the stream's id; of a stream that has none there is none.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        IQuerySession session, string table, string[] ids, CancellationToken stop)
    {
        Dictionary<string, string> stored = [];
        var rows = ids.Length == 0 ? [] : await session.AdvancedSql.QueryAsync<string>(
            $"select jsonb_build_object('id', id, 'data', data)::text from {table} where id = any(?::{StreamName.SqlType(session)}[])",
            stop,
            (object)ids);
        foreach (var row in rows)
        {
            using var document = JsonDocument.Parse(row);
            stored.Add(document.RootElement.GetProperty("id").GetString()!, document.RootElement.GetProperty("data").GetRawText());
        }

        return stored;
    }
}
