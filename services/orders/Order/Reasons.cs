namespace Orders;

/// <summary>Why an order ended before it was shipped, when it was not a person's wish. Callers may branch on them.</summary>
public static class Reasons
{
    public const string OutOfStock = "out-of-stock";
    public const string PaymentDeclined = "payment-declined";
    public const string Timeout = "timeout";
    public const string ShipmentOverdue = "shipment-overdue";
    public const string Erased = "erased";
}
