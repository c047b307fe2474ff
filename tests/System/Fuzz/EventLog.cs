using Npgsql;

namespace WholeSystem.Fuzz;

/// <summary>An event that a request made.</summary>
internal sealed record Recorded(string Service, string Request, string Stream, long Version, string Name);

/// <summary>What the services have recorded of the requests of a run: each event carries the id of its request.</summary>
internal sealed record EventLog(ILookup<string, Recorded> ByRequest, IReadOnlyDictionary<(string Service, string Stream), long> Versions)
{
    public static async Task<EventLog> ReadAsync(RunningSystem system, IEnumerable<string> services, string run)
    {
        await using var server = await system.ConnectToServerAsync();
        var events = new List<Recorded>();
        var versions = new Dictionary<(string, string), long>();
        foreach (var service in services)
        {
            var made = $"select headers ->> 'request', stream_id::text, version, type from {service}.mt_events";
            await ReadAsync(server, $"{made} where headers ->> 'request' like '{run}.%'", row =>
                events.Add(new Recorded(service, row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3))));
            await ReadAsync(server, $"select id::text, version from {service}.mt_streams", row =>
                versions[(service, row.GetString(0))] = row.GetInt64(1));
        }

        return new EventLog(events.ToLookup(happened => happened.Request), versions);
    }

    /// <summary>How many messages nobody could handle, of each service.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> DeadLettersAsync(RunningSystem system, IEnumerable<string> services)
    {
        await using var server = await system.ConnectToServerAsync();
        var counts = new Dictionary<string, long>();
        foreach (var service in services)
        {
            await ReadAsync(server, $"select count(*) from {service}_bus.wolverine_dead_letters", row => counts[service] = row.GetInt64(0));
        }

        return counts;
    }

    private static async Task ReadAsync(NpgsqlConnection server, string sql, Action<NpgsqlDataReader> read)
    {
        await using var command = new NpgsqlCommand(sql, server);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            read(reader);
        }
    }
}
