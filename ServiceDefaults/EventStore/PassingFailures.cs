using JasperFx.Events.Daemon;
using Npgsql;

namespace ServiceDefaults.EventStore;

/// <summary>
/// Which failures of a projection pass by themselves, so that it is started again and not left to people. A database that could not be asked is
/// one, in whatever words the driver says so: "no suitable host was found", while a standby takes over, it calls none.
/// </summary>
internal static class PassingFailures
{
    public static void Tell() => TransientFailures.AddClassifier(Judge);

    private static bool? Judge(Exception failure) => failure switch
    {
        // A server that is not the primary yet, or no longer.
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => true,
        PostgresException => null,
        NpgsqlException => true,
        _ => null,
    };
}
