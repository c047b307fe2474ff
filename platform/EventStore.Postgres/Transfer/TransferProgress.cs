namespace Platform.EventStore.Postgres.Transfer;

/// <summary>How far a long operation on the log has come.</summary>
/// <param name="Phase">What it is doing, in a word or two.</param>
/// <param name="Items">How many events (or streams, or rows) this phase has been through.</param>
/// <param name="Done">How much of <paramref name="Total"/> is done: positions, bytes, whatever the phase counts by.</param>
/// <param name="Total">How much there is to do; 0 when nobody knows.</param>
public readonly record struct TransferProgress(string Phase, long Items, long Done, long Total);
