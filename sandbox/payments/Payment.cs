namespace Payments;

public enum PaymentStatus
{
    Authorised,
    Declined,
    Captured,
    Voided,
    Refunded,
}

/// <summary>
/// What the provider knows of one reference of the merchant. Names and shapes are the journal's format: add a member, never
/// rename one. The amounts are absent for a reference that was voided before it was ever authorised.
/// </summary>
public sealed record Payment(string Reference, PaymentStatus Status, DateTimeOffset UpdatedAt)
{
    public string? DeclineCode { get; init; }

    public Money? Authorised { get; init; }

    public Money? Captured { get; init; }

    public Money? Refunded { get; init; }

    public static Payment OfAuthorisation(string reference, Money amount, DateTimeOffset now) =>
        new(reference, PaymentStatus.Authorised, now)
        {
            Authorised = amount,
            Captured = Money.Zero(amount.Currency),
            Refunded = Money.Zero(amount.Currency),
        };

    public static Payment OfDecline(string reference, string code, Money amount, DateTimeOffset now) =>
        new(reference, PaymentStatus.Declined, now)
        {
            DeclineCode = code,
            Authorised = Money.Zero(amount.Currency),
            Captured = Money.Zero(amount.Currency),
            Refunded = Money.Zero(amount.Currency),
        };

    /// <summary>
    /// The memory of a void that arrived before its authorisation: Adyen calls it a technical cancel. The merchant never
    /// learned the outcome of its authorisation, gives up on it, and must be sure that a late one takes no money.
    /// </summary>
    public static Payment Tombstone(string reference, DateTimeOffset now) => new(reference, PaymentStatus.Voided, now);
}
