namespace Platform.EventSourcing;

/// <summary>
/// The name under which an event is stored (snake_case, <c>order_placed</c>). The name and the record's shape are the storage
/// format: add a new version beside an old one, never edit one in place.
/// </summary>
/// <param name="name">snake_case, unique within a service.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>The stored name.</summary>
    public string Name { get; } = name;
}
