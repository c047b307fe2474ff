using System.Net.Sockets;
using Npgsql;

namespace Platform.EventStore.Postgres.Appending;

/// <summary>What an exception says of the transaction it ended.</summary>
internal static class Failure
{
    /// <summary>Rolled back because of another transaction; the same statement may succeed now.</summary>
    public static bool IsRaced(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>The connection is gone or the answer did not come in time: the transaction may be committed or not, or never have begun.</summary>
    public static bool IsLostConnection(Exception error) => error switch
    {
        // Every other error of the server aborts the transaction for certain.
        PostgresException server => server.SqlState.StartsWith("08", StringComparison.Ordinal)
            || server.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || server.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.TooManyConnections,
        NpgsqlException or IOException or SocketException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };
}
