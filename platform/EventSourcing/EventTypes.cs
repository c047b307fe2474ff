using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Platform.EventSourcing;

/// <summary>
/// Which stored name stands for which event record, both ways, and how older shapes become today's. It is complete before the
/// service starts: two claims on one name, a record without a name, or an upcaster that leads nowhere stop the start.
/// </summary>
public sealed partial class EventTypes
{
    private readonly FrozenDictionary<string, StoredShape> shapes;
    private readonly FrozenDictionary<Type, string> byType;

    /// <summary>Registers the nested cases of each closed hierarchy (<c>OrderEvent</c> with <c>OrderEvent.Placed</c>, …).</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="EventTypes(IEnumerable{Type}, IEnumerable{Upcaster})"/>.</exception>
    public EventTypes(params IEnumerable<Type> hierarchies)
        : this(hierarchies, [])
    {
    }

    /// <summary>Registers the nested cases of each closed hierarchy, and the upcasters of their older shapes.</summary>
    /// <exception cref="InvalidOperationException">
    /// A case has no <see cref="EventNameAttribute"/> or one that is not snake_case; a name or alias is claimed twice; two upcasters read one
    /// name, one reads a name that a record claims, or they lead in a circle or to a name that no record claims.
    /// </exception>
    public EventTypes(IEnumerable<Type> hierarchies, IEnumerable<Upcaster> upcasters)
    {
        var names = new Dictionary<Type, string>();
        var claims = new Dictionary<string, StoredShape>(StringComparer.Ordinal);
        foreach (var type in hierarchies.SelectMany(Cases))
        {
            var attribute = type.GetCustomAttribute<EventNameAttribute>()
                ?? throw new InvalidOperationException($"The event {type} has no [EventName]: without one it has no place in the log.");
            foreach (var stored in attribute.Aliases.Prepend(attribute.Name))
            {
                RequireSnakeCase(stored, $"The event {type}");
                if (!claims.TryAdd(stored, new StoredShape(stored, attribute.Name, type)))
                {
                    throw new InvalidOperationException($"The name '{stored}' is claimed twice: by {claims[stored].Type} and by {type}.");
                }
            }

            names.Add(type, attribute.Name);
        }

        shapes = claims.Concat(UpcastChains.Of(upcasters, claims)).ToFrozenDictionary(StringComparer.Ordinal);
        byType = names.ToFrozenDictionary();
    }

    /// <summary>The name that each record bears today.</summary>
    public IEnumerable<string> Names => byType.Values;

    /// <summary>Every name that can be read: today's, aliases, and those of older shapes.</summary>
    public IEnumerable<string> StoredNames => shapes.Keys;

    /// <summary>The name under which an event is stored.</summary>
    /// <exception cref="UnregisteredEventException">The event's type is not registered.</exception>
    public string NameOf(object happened) => byType.TryGetValue(happened.GetType(), out var name)
        ? name
        : throw new UnregisteredEventException(happened.GetType());

    /// <summary>The record that what is stored under a name becomes.</summary>
    /// <exception cref="UnknownEventException">No record claims the name.</exception>
    public Type TypeOf(string name) => ShapeOf(name).Type;

    /// <summary>How what is stored under a name becomes a record.</summary>
    /// <exception cref="UnknownEventException">No record claims the name.</exception>
    public StoredShape ShapeOf(string name) => shapes.TryGetValue(name, out var shape) ? shape : throw new UnknownEventException(name);

    /// <summary>Whether what is stored under a name can become a record.</summary>
    public bool Knows(string name) => shapes.ContainsKey(name);

    internal static void RequireSnakeCase(string name, string bearer)
    {
        if (!SnakeCase().IsMatch(name))
        {
            throw new InvalidOperationException($"{bearer} is named '{name}'; expected snake_case of at most 500 characters.");
        }
    }

    private static IEnumerable<Type> Cases(Type hierarchy) =>
        hierarchy.GetNestedTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(hierarchy));

    [GeneratedRegex("^[a-z][a-z0-9_]{0,499}$")]
    private static partial Regex SnakeCase();
}
