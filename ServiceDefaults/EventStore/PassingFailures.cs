using JasperFx.Events.Daemon;
using Npgsql;

namespace ServiceDefaults.EventStore;

/// <summary>
/// Which failures of the database pass by themselves, so that a caller is told to come again, and a projection is started again and not left to
/// people. A database that could not be asked is one, in whatever words the driver says so: "no suitable host was found", while a standby takes
/// over, it calls none.
/// </summary>
internal static class PassingFailures
{
    public static void Tell() => TransientFailures.AddClassifier(failure => Includes(failure) ? true : null);

    /// <summary>Of the failure itself; what lies within it is to be asked for by itself.</summary>
    public static bool Includes(Exception failure) => failure switch
    {
        // A server that is not the primary yet, or no longer.
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => true,
        PostgresException answer => answer.IsTransient,

        // Two commands at once on one connection are a mistake of the program.
        NpgsqlOperationInProgressException => false,
        NpgsqlException => true,
        _ => false,
    };
}
