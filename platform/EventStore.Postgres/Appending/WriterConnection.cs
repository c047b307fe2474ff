using Npgsql;

namespace Platform.EventStore.Postgres.Appending;

/// <summary>A writer's own connection: kept open between groups, opened anew after a failure.</summary>
internal sealed class WriterConnection(NpgsqlDataSource source) : IAsyncDisposable
{
    private NpgsqlConnection? connection;

    public async Task<NpgsqlConnection> OpenAsync() => connection ??= await source.OpenConnectionAsync();

    public async Task ResetAsync()
    {
        var closing = connection;
        connection = null;
        if (closing is not null)
        {
            await closing.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await ResetAsync();
}
