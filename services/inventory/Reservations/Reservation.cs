using Inventory.Items;
using Platform.EventSourcing;

namespace Inventory.Reservations;

/// <summary>So many pieces of one item, reserved for an order.</summary>
public sealed record ReservedLine(Sku Sku, int Quantity);

/// <summary>
/// What can happen to an order's reservation. Names and shapes are the storage format: add a version, never edit one in place.
/// </summary>
public abstract record ReservationEvent
{
    private ReservationEvent()
    {
    }

    [EventName("reservation_reserved")]
    public sealed record Reserved(IReadOnlyList<ReservedLine> Lines, DateTimeOffset ExpiresAt) : ReservationEvent;

    [EventName("reservation_refused")]
    public sealed record Refused(IReadOnlyList<Sku> Skus) : ReservationEvent;

    [EventName("reservation_committed")]
    public sealed record Committed : ReservationEvent;

    [EventName("reservation_commit_refused")]
    public sealed record CommitRefused(bool Expired) : ReservationEvent;

    [EventName("reservation_released")]
    public sealed record Released(bool Expired) : ReservationEvent;

    [EventName("reservation_shipped")]
    public sealed record Shipped : ReservationEvent;
}

public enum ReservationStatus
{
    /// <summary>Nothing has been asked for yet.</summary>
    None,

    /// <summary>Every line is reserved, until the reservation expires.</summary>
    Reserved,

    /// <summary>Not every line could be reserved, so none is.</summary>
    Refused,

    /// <summary>Every line is reserved until it ships.</summary>
    Committed,

    /// <summary>The order holds nothing and never will again, even if its reservation was given up before it was asked for.</summary>
    Released,

    /// <summary>Every line has left the house.</summary>
    Shipped,
}

/// <summary>An order's reservation.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Lines">What was reserved for it.</param>
/// <param name="Expired">Whether it lapsed by itself.</param>
/// <param name="CommitRefused">Whether the order was told, when it asked to commit, that it holds nothing.</param>
public sealed record Reservation(ReservationStatus Status, IReadOnlyList<ReservedLine> Lines, bool Expired, bool CommitRefused)
    : IState<Reservation, ReservationEvent>
{
    public static Reservation Initial { get; } = new(ReservationStatus.None, [], Expired: false, CommitRefused: false);

    /// <summary>What the order holds now.</summary>
    public IReadOnlyList<ReservedLine> Held => Status is ReservationStatus.Reserved or ReservationStatus.Committed ? Lines : [];

    public Reservation Evolve(ReservationEvent happened) => happened switch
    {
        ReservationEvent.Reserved e => this with { Status = ReservationStatus.Reserved, Lines = e.Lines },
        ReservationEvent.Refused => this with { Status = ReservationStatus.Refused },
        ReservationEvent.Committed => this with { Status = ReservationStatus.Committed },
        ReservationEvent.CommitRefused => this with { Status = ReservationStatus.Released, CommitRefused = true },
        ReservationEvent.Released e => this with { Status = ReservationStatus.Released, Expired = e.Expired },
        ReservationEvent.Shipped => this with { Status = ReservationStatus.Shipped },
        _ => this,
    };
}
