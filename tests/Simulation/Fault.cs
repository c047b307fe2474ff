namespace Simulation.Tests;

/// <summary>
/// A mistake that the simulation can make on purpose. A check that never fails proves nothing, so each of these must be caught.
/// </summary>
public enum Fault
{
    /// <summary>No mistake: every check must hold.</summary>
    None,

    /// <summary>A consumer acknowledges a message when it receives it, before what follows from it is committed.</summary>
    AckBeforeCommit,

    /// <summary>The follower goes on from the highest position it has seen and never sees what commits below it later.</summary>
    PositionOnlyCursor,

    /// <summary>The follower waits a fixed time for a gap in the positions and then takes it for one that is never filled.</summary>
    TimeBasedGapSkip,

    /// <summary>An append is not refused when its inbox record is there already.</summary>
    MissingDedupe,

    /// <summary>The relay moves its checkpoint though the transport did not confirm the page.</summary>
    LostConfirmIgnored,

    /// <summary>A message that must be handled is dropped when its receiver has never been up.</summary>
    UnroutableIgnored,

    /// <summary>The transport hands out messages of one key side by side.</summary>
    KeysIgnored,

    /// <summary>An append is not refused when its stream has moved on.</summary>
    UncheckedVersion,

    /// <summary>A message whose consumer died is never given to another one.</summary>
    EndlessLease,

    /// <summary>A fulfilment goes on without recording until when it waits.</summary>
    ForgottenDeadline,
}
