using System.Text.Json.Serialization;
using Contracts;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Messages = Contracts.Inventory;

namespace Inventory;

/// <summary>So many pieces of one item, reserved for an order.</summary>
public sealed record ReservedLine(Sku Sku, int Quantity);

public enum ReservationStatus
{
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

/// <summary>What an order holds, and what it was answered: an order that asks again is answered the same again.</summary>
/// <param name="Id">The order's id, which names the stream.</param>
public sealed record Reservation(string Id)
{
    public ReservationStatus Status { get; init; }

    public IReadOnlyList<ReservedLine> Lines { get; init; } = [];

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The items for which it was refused.</summary>
    public IReadOnlyList<Sku> ShortOf { get; init; } = [];

    /// <summary>Whether it lapsed by itself.</summary>
    public bool Expired { get; init; }

    /// <summary>Whether it is recorded that the order asked to commit what it does not hold.</summary>
    public bool CommitRefused { get; init; }

    /// <summary>Whether its stream is closed: it ended long ago, and takes no event any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsArchived { get; init; }

    [JsonIgnore]
    public bool IsOver => Status is ReservationStatus.Refused or ReservationStatus.Released or ReservationStatus.Shipped;

    /// <summary>What the order holds now.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReservedLine> Held => Status is ReservationStatus.Reserved or ReservationStatus.Committed ? Lines : [];

    /// <summary>What its order is to know of it as it is now; nothing once its stock has left the house, which the order itself has said.</summary>
    public IEnumerable<object> ToMessages()
    {
        var order = OrderId.Parse(Id, null);
        return Status switch
        {
            ReservationStatus.Reserved => [new Messages.StockReserved(order, ExpiresAt)],
            ReservationStatus.Refused => [new Messages.StockRefused(order, [.. ShortOf.Select(sku => sku.Value)])],
            ReservationStatus.Committed => [new Messages.StockCommitted(order)],
            ReservationStatus.Released => [new Messages.StockReleased(order, Expired)],
            _ => [],
        };
    }

    /// <summary>The reservation after one more event.</summary>
    public Reservation After(object happened) => happened switch
    {
        ReservationReserved e => this with { Status = ReservationStatus.Reserved, Lines = e.Lines, ExpiresAt = e.ExpiresAt },
        ReservationRefused e => this with { Status = ReservationStatus.Refused, ShortOf = e.Skus },
        ReservationCommitted => this with { Status = ReservationStatus.Committed },
        ReservationCommitRefused e => this with { Status = ReservationStatus.Released, Expired = e.Expired, CommitRefused = true },
        ReservationReleased e => this with { Status = ReservationStatus.Released, Expired = e.Expired },
        ReservationShipped => this with { Status = ReservationStatus.Shipped },
        Archived => this with { IsArchived = true },
        _ => this,
    };
}

/// <summary>The reservation as the next message finds it, written in the transaction of its events.</summary>
public sealed class ReservationSnapshot : SingleStreamProjection<Reservation, string>
{
    // Without this it would be asked about the streams of items as well.
    public ReservationSnapshot()
    {
        IncludeType<ReservationReserved>();
        IncludeType<ReservationRefused>();
        IncludeType<ReservationCommitted>();
        IncludeType<ReservationCommitRefused>();
        IncludeType<ReservationReleased>();
        IncludeType<ReservationShipped>();
    }

    public override Reservation? Evolve(Reservation? snapshot, string id, IEvent e) => (snapshot ?? new Reservation(id)).After(e.Data);
}
