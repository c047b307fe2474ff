using ServiceDefaults.Operations.Journeys;

namespace Subscriptions;

internal sealed class SubscriptionCalls : IOutsideCalls
{
    // An invoice that credit covers is paid without asking anybody.
    public string? Called(object happened, object? before) => (happened, before) switch
    {
        (InvoicePaid, InvoiceIssued { Amount: 0 }) => null,
        (InvoicePaid or PaymentFailed or PaymentVoided or PaymentRefunded, _) => "payments",
        _ => null,
    };
}
