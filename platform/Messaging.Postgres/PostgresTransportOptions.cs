namespace Platform.Messaging.Postgres;

/// <summary>The transport's clocks, and whether it migrates; the defaults suit production.</summary>
public sealed record PostgresTransportOptions
{
    /// <summary>
    /// How long a claimed message is a consumer's without renewal; a killed consumer's messages come back after this. It is renewed three
    /// times as often, so it takes two failures in a row to lose one.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How often an idle consumer looks by itself: the safety net below notifications and due times.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the bus's tables are brought up to date before the first use. An operator's one-off process leaves them to the services, which
    /// may be of another release.
    /// </summary>
    public bool Migrate { get; init; } = true;
}
