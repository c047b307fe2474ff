namespace Payments.Operations;

/// <summary>Takes the whole amount that is held.</summary>
public sealed record Capture
{
    public static Verdict Decide(string reference, Payment? payment, DateTimeOffset now) =>
        payment switch
        {
            null => Verdict.NotFound(reference),
            { Status: PaymentStatus.Authorised } => Verdict.Change(
                payment with { Status = PaymentStatus.Captured, Captured = payment.Authorised, UpdatedAt = now }),
            { Status: PaymentStatus.Captured or PaymentStatus.Refunded } => Verdict.Unchanged(payment),
            { Status: PaymentStatus.Voided } => Verdict.Error(409, "payment_voided", "A voided payment cannot be captured."),
            _ => Verdict.Error(409, "payment_declined", "A declined payment cannot be captured."),
        };
}
