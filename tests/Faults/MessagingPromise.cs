namespace Faults.Tests;

/// <summary>What messaging promises, whoever is killed.</summary>
public enum MessagingPromise
{
    /// <summary>What was acknowledged to the sender is in its log.</summary>
    NothingAcknowledgedIsLost,

    /// <summary>Every event of the sender has one effect in the receiver's log, or is one dead letter; nothing else is there.</summary>
    ExactlyOneEffect,

    /// <summary>
    /// The effects of a key are in the order in which its events were recorded. Only what had to wait for a delayed retry, or was a dead
    /// letter, may come later than its place: it does not hold up what comes after it. A message whose handler failed and was retried at
    /// once, whose consumer was killed or lost its lease, or that was published twice, keeps its place. A handler that never leaves its
    /// failures to a delayed retry keeps the order of all but dead letters.
    /// </summary>
    OrderWithinKey,

    /// <summary>The dead letters are those whose handler said that no retry can mend them, and no others.</summary>
    OnlyTheHopelessDie,

    /// <summary>Everything is handled in the end, and no queue, claim or relay holds anything back.</summary>
    NothingIsStuck,
}

/// <summary>A promise that was not kept.</summary>
/// <param name="Promise">The promise.</param>
/// <param name="Detail">What was found instead.</param>
internal sealed record BrokenPromise(MessagingPromise Promise, string Detail);
