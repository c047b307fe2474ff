namespace Platform.Messaging;

/// <summary>
/// "A message of this older type is read as one of that newer type": the service is bound to both, and its handlers know the newer one
/// alone. The inbox knows a message by its id, so which shape it came in makes no difference to it. Steps may be chained.
/// </summary>
/// <param name="From">The older type name (<c>orders.order-placed.v1</c>); no handler takes it.</param>
/// <param name="To">The newer type name: one that a handler takes, or that another step leads on from.</param>
/// <param name="Map">The pure step from the older record to the newer one.</param>
public sealed record MessageUpcast(string From, string To, Func<object, object> Map)
{
    /// <summary>A step between two records, each at hand as its own type.</summary>
    public static MessageUpcast Of<TOld, TNew>(string from, string to, Func<TOld, TNew> map)
        where TOld : notnull
        where TNew : notnull => new(from, to, old => map((TOld)old));
}
