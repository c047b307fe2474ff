using ServiceDefaults.Operations.Journeys;

namespace Orders;

internal sealed class OrderCalls : IOutsideCalls
{
    public string? Called(object happened, object? before) =>
        happened is PaymentAuthorised or PaymentDeclined or PaymentVoided or PaymentCaptured or OrderRefunded ? "payments" : null;
}
