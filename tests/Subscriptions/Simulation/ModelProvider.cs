using Contracts;

namespace Subscriptions.Tests;

internal enum Funds
{
    Declined,
    Held,
    LetGo,
    Taken,
    PaidBack,
}

/// <summary>
/// The payment provider: it decides once for each payment, a declined one stays declined, and a void that comes before the authorisation has that one
/// declined.
/// </summary>
/// <param name="isCovered">Whether the customer's bank agrees.</param>
internal sealed class ModelProvider(Func<bool> isCovered)
{
    private readonly Dictionary<OrderId, Funds> payments = [];

    /// <summary>Whether it was asked for what it has to refuse.</summary>
    public bool Contradicted { get; private set; }

    public IEnumerable<OrderId> All(params Funds[] funds) => payments.Where(payment => funds.Contains(payment.Value)).Select(payment => payment.Key);

    /// <summary>Whether the money is held.</summary>
    public bool Authorise(OrderId payment)
    {
        payments.TryAdd(payment, isCovered() ? Funds.Held : Funds.Declined);
        return payments[payment] is Funds.Held or Funds.Taken or Funds.PaidBack;
    }

    /// <summary>False when it was let go of.</summary>
    public bool Capture(OrderId payment)
    {
        payments[payment] = payments[payment] == Funds.Held ? Funds.Taken : payments[payment];
        return payments[payment] is Funds.Taken or Funds.PaidBack;
    }

    /// <summary>False when it was taken.</summary>
    public bool Void(OrderId payment)
    {
        payments[payment] = payments.GetValueOrDefault(payment, Funds.Held) == Funds.Held ? Funds.LetGo : payments[payment];
        return payments[payment] is Funds.LetGo or Funds.Declined;
    }

    public void Refund(OrderId payment)
    {
        Contradicted |= payments[payment] is not (Funds.Taken or Funds.PaidBack);
        payments[payment] = Funds.PaidBack;
    }
}
