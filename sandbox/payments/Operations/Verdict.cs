using Payments.Idempotency;

namespace Payments.Operations;

/// <summary>What an operation decides: the payment as it is from now on, if it changed, and the answer.</summary>
public sealed record Verdict(Payment? Changed, Answer Answer)
{
    public static Verdict Change(Payment payment) => new(payment, Answer.Of(payment));

    public static Verdict Unchanged(Payment payment) => new(null, Answer.Of(payment));

    public static Verdict Error(int status, string code, string message) => new(null, Answer.Error(status, code, message));

    public static Verdict NotFound(string reference) =>
        Error(StatusCodes.Status404NotFound, "payment_not_found", $"No payment has the reference {reference}.");
}
