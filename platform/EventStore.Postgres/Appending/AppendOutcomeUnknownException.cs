namespace Platform.EventStore.Postgres;

/// <summary>
/// The connection was lost while an append was being committed, and the database could not be asked within the bound what
/// became of it: it may be written or not. Repeating it is safe, since its expected versions and companions make a repeat recognisable.
/// </summary>
/// <param name="cause">The last failure to reach the database.</param>
public sealed class AppendOutcomeUnknownException(Exception cause)
    : Exception("The database was lost while an append was being committed and did not come back in time; the append may be written or not.", cause);
