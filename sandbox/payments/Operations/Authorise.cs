namespace Payments.Operations;

/// <summary>Asks the card's bank to hold an amount.</summary>
/// <param name="Amount">What to hold.</param>
/// <param name="Token">The test card.</param>
/// <param name="Recurring">True when the customer is not there: a later period of a subscription.</param>
public sealed record Authorise(Money? Amount, string? Token, bool Recurring = false)
{
    public static Verdict Decide(Authorise command, string reference, Payment? payment, TestTokens tokens, DateTimeOffset now)
    {
        if (command.Amount is not { IsChargeable: true } amount)
        {
            return Verdict.Error(422, "invalid_amount", "The amount must be greater than zero, in a currency of three capital letters.");
        }

        return payment is null
            ? AskTheBank(command, reference, amount, tokens, now)
            : Again(payment, amount);
    }

    // A reference is authorised at most once, under whichever idempotency key it comes; a declined one stays declined.
    private static Verdict Again(Payment payment, Money amount) =>
        payment.Status switch
        {
            PaymentStatus.Voided => Verdict.Unchanged(
                payment with { Status = PaymentStatus.Declined, DeclineCode = "reference_voided" }),
            not PaymentStatus.Declined when payment.Authorised != amount => Verdict.Error(
                409, "reference_in_use", "This reference was authorised with another amount."),
            _ => Verdict.Unchanged(payment),
        };

    private static Verdict AskTheBank(Authorise command, string reference, Money amount, TestTokens tokens, DateTimeOffset now) =>
        tokens.Ask(command.Token, reference, command.Recurring) switch
        {
            BankAnswer.Approved => Verdict.Change(Payment.OfAuthorisation(reference, amount, now)),
            BankAnswer.Declined declined => Verdict.Change(Payment.OfDecline(reference, declined.Code, amount, now)),
            BankAnswer.Unavailable => Verdict.Error(503, "bank_unavailable", "The card's bank is not available; try again."),
            BankAnswer.Silent => Verdict.Error(504, "bank_timeout", "The card's bank has not answered; nothing was authorised."),
            _ => Verdict.Error(422, "unknown_token", "This sandbox knows only its test tokens."),
        };
}
