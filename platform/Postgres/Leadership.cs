using Npgsql;

namespace Platform.Postgres;

/// <summary>
/// "This replica, and no other, does this job": a session's advisory lock on a connection of its own. The server releases it
/// when the connection ends, so a killed leader is followed by another without anybody's help.
/// </summary>
public sealed class Leadership : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private Leadership(NpgsqlConnection connection) => this.connection = connection;

    /// <summary>Takes the lead of a job if nobody else has it; null when somebody does.</summary>
    public static async Task<Leadership?> TryTakeAsync(NpgsqlDataSource source, string job, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", connection)
            {
                Parameters = { new() { Value = job } },
            };
            if (await command.ExecuteScalarAsync(cancellation) is true)
            {
                return new Leadership(connection);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>
    /// Throws when the lock's connection is gone, and the lead with it. A leader that misses this still cannot do harm when its
    /// writes are fenced by the checkpoint it read.
    /// </summary>
    public async Task VerifyAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select 1", connection);
        await command.ExecuteScalarAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Closing a pooled connection keeps its session, so the lock is released by name first; a broken connection has released it already.
        try
        {
            await using var command = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
        {
        }

        await connection.DisposeAsync();
    }
}
