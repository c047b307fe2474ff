namespace Platform.EventSourcing;

/// <summary>
/// The name under which an event is stored (snake_case, <c>order_placed</c>). The name and the record's shape are the storage
/// format: add a new version beside an old one, never edit one in place. How a shape changes is said by an <see cref="Upcaster"/>;
/// how only the name changes, by <see cref="Aliases"/>.
/// </summary>
/// <param name="name">snake_case, unique within a service, aliases included.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>The name under which the event is stored from now on.</summary>
    public string Name { get; } = name;

    /// <summary>Names under which the same shape was stored before; they are read and never written.</summary>
    public string[] Aliases { get; init; } = [];
}
