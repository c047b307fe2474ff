using Npgsql;
using Spectre.Console;

namespace Benchmarks.Messaging;

/// <summary>The way from service to service, through log, relay, transport and inbox, beside the plainest means.</summary>
internal static class MessagingBenchmarks
{
    private static readonly (double? P50, double? P99) Prompt = (5, 25);
    private static readonly (double? P50, double? P99) Punctual = (null, 100);

    public static async Task<IReadOnlyList<Result>> RunAsync(Effort effort, string only, CancellationToken cancellation)
    {
        AnsiConsole.WriteLine("Starting PostgreSQL with fsync and synchronous_commit on, RabbitMQ, and on each transport two services.");
        await using var servers = await MessagingServers.StartAsync(cancellation);
        var (postgres, rabbitMq, twins) = (servers.OnPostgres, servers.OnRabbitMq, servers.Twins);
        var schedule = new SqlSchedule(twins);
        var record = await RecordAsync(twins, cancellation);
        await using var pair = await BarePair.StartAsync(servers.Broker, "bare", _ => Task.CompletedTask, cancellation);
        await using var recordingPair = await BarePair.StartAsync(servers.Broker, "bare-recording", record, cancellation);
        (Measurement Measurement, (double? P50, double? P99)? Most)[] measurements =
        [
            (new Latency("postgres", postgres, SqlHop.Name, new SqlHop(twins)), Prompt),
            (new Latency("rabbitmq", rabbitMq, $"{BarePair.Name}, insert", recordingPair), Prompt),
            (new Throughput("postgres", postgres, SqlQueue.Name, new SqlQueue(twins), effort.Messages) { Bound = 3_000 }, null),
            (new Throughput("rabbitmq", rabbitMq, BarePair.Name, pair, effort.Messages) { Goal = _ => 0.3 }, null),
            (new Throughput("the rabbitmq transport alone", servers.RabbitMqAlone, BarePair.Name, pair, effort.Messages) { Goal = _ => 0.3 }, null),
            (new Punctuality("postgres", postgres, SqlSchedule.Name, schedule), Punctual),
            (new Punctuality("rabbitmq", rabbitMq, SqlSchedule.Name, schedule), Punctual),
        ];
        var results = new List<Result>();
        foreach (var (measurement, most) in measurements.Where(one => one.Measurement.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            results.AddRange(most is { } times
                ? await Runner.RunAsync(measurement, times, effort, cancellation)
                : [await Runner.RunAsync(measurement, effort, cancellation)]);
        }

        return results;
    }

    /// <summary>What a bare consumer does with a letter: as durable as what a handler does.</summary>
    private static async Task<Func<int, Task>> RecordAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var create = source.CreateCommand("create table recorded (id int primary key, body json not null)");
        await create.ExecuteNonQueryAsync(cancellation);
        return async number =>
        {
            await using var insert = source.CreateCommand("insert into recorded values ($1, $2)");
            insert.Parameters.Add(new() { Value = number });
            insert.Parameters.Add(new() { Value = Letter.OnTheWire(number), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Json });
            await insert.ExecuteNonQueryAsync(CancellationToken.None);
        };
    }
}
