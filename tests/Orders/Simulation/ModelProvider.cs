using System.Collections.Immutable;

namespace Orders.Tests;

internal enum Funds { Unknown, Held, Declined, LetGo, Taken }

/// <summary>
/// The payment provider: what comes again under the same key has to be the same, is answered as before and does nothing, and a void that comes
/// before its authorisation has that one declined.
/// </summary>
/// <param name="Covered">Whether the customer's bank agrees.</param>
internal sealed record ModelProvider(bool Covered)
{
    public Funds Funds { get; private init; }

    public decimal Taken { get; private init; }

    public decimal PaidBack { get; private init; }

    /// <summary>Whether it was asked for what it has to refuse.</summary>
    public bool Contradicted { get; private init; }

    private ImmutableDictionary<string, (object Request, PaymentAnswer Answer)> Answered { get; init; } =
        ImmutableDictionary<string, (object Request, PaymentAnswer Answer)>.Empty;

    /// <summary>The money was taken before there was an order.</summary>
    public static ModelProvider Paid(decimal amount) => new(Covered: true) { Funds = Funds.Taken, Taken = amount };

    public (ModelProvider Next, PaymentAnswer Answer) Hears(string key, object request)
    {
        if (Answered.TryGetValue(key, out var earlier))
        {
            return (this with { Contradicted = Contradicted || !earlier.Request.Equals(request) }, earlier.Answer);
        }

        var next = Change(request);
        var answer = request is AuthorisePayment && next.Funds is Funds.Declined or Funds.LetGo
            ? new PaymentAnswer("declined", "declined")
            : new PaymentAnswer("authorised");
        return (next with { Answered = Answered.Add(key, (request, answer)) }, answer);
    }

    private ModelProvider Change(object request) => (request, Funds) switch
    {
        (AuthorisePayment, Funds.Unknown) => this with { Funds = Covered ? Funds.Held : Funds.Declined },
        (AuthorisePayment, _) => this,
        (VoidPayment, Funds.Unknown or Funds.Held) => this with { Funds = Funds.LetGo },
        (VoidPayment, Funds.LetGo or Funds.Declined) => this,
        (CapturePayment, Funds.Held) => this with { Funds = Funds.Taken, Taken = WasPlaced.Total.Amount },
        (CapturePayment, Funds.Taken) => this,
        (RefundPayment e, Funds.Taken) when PaidBack + e.Amount.Amount <= Taken => this with { PaidBack = PaidBack + e.Amount.Amount },
        _ => this with { Contradicted = true },
    };
}
