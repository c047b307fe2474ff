namespace Payments.Operations;

/// <summary>Lets go of what is held; or, for an unknown reference, makes sure that it never will be.</summary>
public sealed record Void
{
    public static Verdict Decide(string reference, Payment? payment, DateTimeOffset now) =>
        payment switch
        {
            null => Verdict.Change(Payment.Tombstone(reference, now)),
            { Status: PaymentStatus.Authorised } => Verdict.Change(payment with { Status = PaymentStatus.Voided, UpdatedAt = now }),
            { Status: PaymentStatus.Voided or PaymentStatus.Declined } => Verdict.Unchanged(payment),
            _ => Verdict.Error(409, "payment_captured", "A captured payment cannot be voided; refund it."),
        };
}
