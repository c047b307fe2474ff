namespace Platform.Messaging.Postgres;

/// <summary>The transport's clocks; the defaults suit production.</summary>
public sealed record PostgresTransportOptions
{
    /// <summary>How long a claimed message is a consumer's without renewal; a killed consumer's messages come back after this.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often an idle consumer looks by itself: the safety net below notifications and due times.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(5);
}
