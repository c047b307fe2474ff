namespace Platform.Messaging;

/// <summary>The dead letters of the queues: messages put aside after a failure that retrying could not mend.</summary>
public interface IDeadLetters
{
    /// <summary>The newest dead letters of a queue.</summary>
    Task<IReadOnlyList<DeadLetter>> ListAsync(string queue, int limit, CancellationToken cancellation = default);

    /// <summary>Puts a dead letter back into its queue, as a first attempt; false when it is gone.</summary>
    Task<bool> ReplayAsync(long id, CancellationToken cancellation = default);

    /// <summary>Discards a dead letter; false when it is gone.</summary>
    Task<bool> DiscardAsync(long id, CancellationToken cancellation = default);
}

/// <summary>A message put aside.</summary>
/// <param name="Id">Its number among the dead letters.</param>
/// <param name="Queue">The queue it came from.</param>
/// <param name="Message">The message as it was.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">The last error: the exception's type and message.</param>
/// <param name="DiedAt">When it was put aside (UTC).</param>
public sealed record DeadLetter(long Id, string Queue, CloudEvent Message, int Attempts, string Error, DateTimeOffset DiedAt);
