namespace ServiceDefaults.Operations.Announcements;

/// <summary>
/// The last time that announcements were told again: a document, which moves on in one transaction with the messages that it has sent.
/// </summary>
/// <param name="Run">Which one it is: a new one makes the messages of the one before mean nothing.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Since">From when on events are told of.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="First">The last event before those.</param>
/// <param name="UpTo">The last event that there was then; what follows is told by itself.</param>
public sealed record Republication(Guid Run, string By, DateTimeOffset Since, DateTimeOffset AskedAt, long First, long UpTo)
{
    /// <summary>There is one of each service.</summary>
    public const string Only = "announcements";

    /// <summary>Always <see cref="Only"/>.</summary>
    public string Id { get; init; } = Only;

    /// <summary>The last event that it has come to.</summary>
    public long Position { get; init; } = First;

    /// <summary>How many events it has told of.</summary>
    public int Events { get; init; }

    /// <summary>How many messages it has sent.</summary>
    public int Messages { get; init; }

    /// <summary>When it came to its end.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>How telling again goes or went.</summary>
/// <param name="By">Who asked for it.</param>
/// <param name="Since">From when on events are told of.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="FinishedAt">When it came to its end; null while it runs.</param>
/// <param name="UpTo">The last event that there was when it was asked for.</param>
/// <param name="Position">The last event that it has come to.</param>
/// <param name="Percent">How much of it is done.</param>
/// <param name="Events">How many events it has told of.</param>
/// <param name="Messages">How many messages it has sent.</param>
public sealed record RepublicationView(
    string By,
    DateTimeOffset Since,
    DateTimeOffset AskedAt,
    DateTimeOffset? FinishedAt,
    long UpTo,
    long Position,
    int Percent,
    int Events,
    int Messages)
{
    internal static RepublicationView Of(Republication one) => new(
        one.By,
        one.Since,
        one.AskedAt,
        one.FinishedAt,
        one.UpTo,
        one.Position,
        one.FinishedAt is null ? (int)(100 * (one.Position - one.First) / Math.Max(1, one.UpTo - one.First)) : 100,
        one.Events,
        one.Messages);
}
