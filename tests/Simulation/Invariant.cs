namespace Simulation.Tests;

/// <summary>What must be true whatever happens.</summary>
public enum Invariant
{
    /// <summary>Every handler of every message that follows from the logs had it exactly once, or has it among its dead letters.</summary>
    ExactlyOneEffect,

    /// <summary>Messages of one key had their first effects in the order of their events, unless a failure delayed one.</summary>
    OrderWithinKey,

    /// <summary>After every single event, an item has no negative stock on hand, reserved or available.</summary>
    StockNeverNegative,

    /// <summary>Every order and its fulfilment came to a final state.</summary>
    OrderHasEnded,

    /// <summary>An order, its reservation and its payment tell one story, and items hold what reservations say.</summary>
    CounterpartsAgree,

    /// <summary>After every append, a fulfilment that waits has a deadline.</summary>
    WaitingHasDeadline,

    /// <summary>At rest every queue is empty, every page is relayed and nobody is in the middle of anything.</summary>
    NothingIsStuck,
}

/// <summary>An invariant that does not hold, and where.</summary>
public sealed record Violation(Invariant Invariant, string Detail);
