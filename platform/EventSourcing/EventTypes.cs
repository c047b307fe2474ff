using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Platform.EventSourcing;

/// <summary>
/// Which stored name stands for which event record, both ways. It is complete before the service starts: two records that claim
/// one name, or a record without a name, stop the start.
/// </summary>
public sealed partial class EventTypes
{
    private readonly FrozenDictionary<string, Type> byName;
    private readonly FrozenDictionary<Type, string> byType;

    /// <summary>Registers the nested cases of each closed hierarchy (<c>OrderEvent</c> with <c>OrderEvent.Placed</c>, …).</summary>
    /// <exception cref="InvalidOperationException">
    /// A case has no <see cref="EventNameAttribute"/> or one that is not snake_case, or two cases claim one name.
    /// </exception>
    public EventTypes(params IEnumerable<Type> hierarchies)
    {
        var names = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (var type in hierarchies.SelectMany(Cases))
        {
            var name = type.GetCustomAttribute<EventNameAttribute>()?.Name
                ?? throw new InvalidOperationException($"The event {type} has no [EventName]: without one it has no place in the log.");
            if (!SnakeCase().IsMatch(name))
            {
                throw new InvalidOperationException($"The event {type} is named '{name}'; expected snake_case of at most 500 characters.");
            }

            if (!names.TryAdd(name, type))
            {
                throw new InvalidOperationException($"Two events claim the name '{name}': {names[name]} and {type}.");
            }
        }

        byName = names.ToFrozenDictionary(StringComparer.Ordinal);
        byType = names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);
    }

    /// <summary>Every stored name.</summary>
    public IEnumerable<string> Names => byName.Keys;

    /// <summary>The stored name of an event.</summary>
    /// <exception cref="InvalidOperationException">The event's type is not registered.</exception>
    public string NameOf(object happened) => byType.TryGetValue(happened.GetType(), out var name)
        ? name
        : throw new InvalidOperationException($"The event {happened.GetType()} is not registered; name its hierarchy in the service's module.");

    /// <summary>The record that stands behind a stored name.</summary>
    /// <exception cref="UnknownEventException">No record claims the name.</exception>
    public Type TypeOf(string name) => byName.TryGetValue(name, out var type) ? type : throw new UnknownEventException(name);

    private static IEnumerable<Type> Cases(Type hierarchy) =>
        hierarchy.GetNestedTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(hierarchy));

    [GeneratedRegex("^[a-z][a-z0-9_]{0,499}$")]
    private static partial Regex SnakeCase();
}

/// <summary>The log holds an event whose name no record of this service claims.</summary>
/// <param name="name">The stored name.</param>
public sealed class UnknownEventException(string name)
    : Exception(
        $"The log holds an event named '{name}', which no record of this service claims; "
        + "was its [EventName] changed or its hierarchy left out of the module?")
{
    /// <summary>The stored name.</summary>
    public string Name { get; } = name;
}
