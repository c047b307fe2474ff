using Npgsql;

namespace Platform.Hosting;

/// <summary>What is asked of a running server, whoever started it.</summary>
internal static class PostgresDatabases
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Creates a database unless it exists.</summary>
    public static async Task CreateAsync(string connectionString, string name, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(Unpooled(connectionString));
        await using var find = source.CreateCommand("select 1 from pg_database where datname = $1");
        find.Parameters.Add(new() { Value = name });
        if (await find.ExecuteScalarAsync(cancellation) is not null)
        {
            return;
        }

        try
        {
            var quoted = new NpgsqlCommandBuilder().QuoteIdentifier(name);
            await using var create = source.CreateCommand($"create database {quoted}");
            await create.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Somebody created it in the same moment, and that was what was wanted.
        }
    }

    /// <summary>Waits until the server answers, recovery from its log included.</summary>
    public static async Task WaitUntilReadyAsync(string connectionString, Task<int> exited, TimeSpan atMost, CancellationToken cancellation)
    {
        var deadline = TimeProvider.System.GetUtcNow() + atMost;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (exited.IsCompleted)
            {
                throw new HostingException($"The PostgreSQL server ended with exit code {await exited} before it was ready.");
            }

            if (await AnswersAsync(connectionString, cancellation))
            {
                return;
            }

            if (TimeProvider.System.GetUtcNow() > deadline)
            {
                throw new TimeoutException($"The PostgreSQL server was not ready within {atMost.TotalSeconds:0} s.");
            }

            await Task.WhenAny(exited, Task.Delay(Pause, cancellation));
        }
    }

    /// <summary>Whether the server takes a connection and answers a query.</summary>
    public static async Task<bool> AnswersAsync(string connectionString, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Unpooled(connectionString));
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync(cancellation);
            return true;
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }

    private static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5, CommandTimeout = 60 }.ConnectionString;
}
