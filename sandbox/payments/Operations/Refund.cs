namespace Payments.Operations;

/// <summary>Pays back a part or all of what was captured; each idempotency key is a refund of its own.</summary>
public sealed record Refund(Money? Amount)
{
    public static Verdict Decide(Refund command, string reference, Payment? payment, DateTimeOffset now)
    {
        if (command.Amount is not { IsChargeable: true } amount)
        {
            return Verdict.Error(422, "invalid_amount", "The amount must be greater than zero, in a currency of three capital letters.");
        }

        if (payment is null)
        {
            return Verdict.NotFound(reference);
        }

        if (payment is not
            { Status: PaymentStatus.Captured or PaymentStatus.Refunded, Captured: { } captured, Refunded: { } refunded })
        {
            return Verdict.Error(409, "payment_not_captured", "Only a captured payment can be refunded.");
        }

        if (amount.Currency != captured.Currency)
        {
            return Verdict.Error(422, "currency_mismatch", $"The payment was captured in {captured.Currency}.");
        }

        var total = refunded with { Amount = refunded.Amount + amount.Amount };
        if (total.Amount > captured.Amount)
        {
            return Verdict.Error(422, "amount_exceeds_captured", "More would be refunded than was captured.");
        }

        var status = total.Amount == captured.Amount ? PaymentStatus.Refunded : PaymentStatus.Captured;
        return Verdict.Change(payment with { Status = status, Refunded = total, UpdatedAt = now });
    }
}
