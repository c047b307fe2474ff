namespace Inventory;

// What can happen to an order's reservation. Names and shapes are the storage format: add a version, never edit one in place.

/// <summary>Every line is reserved until then.</summary>
public sealed record ReservationReserved(IReadOnlyList<ReservedLine> Lines, DateTimeOffset ExpiresAt);

/// <summary>These items fell short or are unknown, so nothing is reserved.</summary>
public sealed record ReservationRefused(IReadOnlyList<Sku> Skus);

public sealed record ReservationCommitted;

/// <summary>The order asked to commit what it does not hold.</summary>
public sealed record ReservationCommitRefused(bool Expired);

public sealed record ReservationReleased(bool Expired);

public sealed record ReservationShipped;
