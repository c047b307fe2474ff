using System.Diagnostics.CodeAnalysis;
using Platform.EventSourcing;

namespace Inventory;

/// <summary>The order on whose behalf stock is held; the orders service gives it out.</summary>
public readonly record struct OrderId(Guid Value) : ITypedId<OrderId>
{
    /// <summary>The stream of the order's reservation.</summary>
    public StreamId Reservation => StreamId.Of("reservation", ToString());

    public static OrderId Parse(string s, IFormatProvider? provider = null) => new(Guid.Parse(s));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OrderId result)
    {
        var valid = Guid.TryParse(s, out var value);
        result = new OrderId(value);
        return valid;
    }

    public override string ToString() => Value.ToString();
}
