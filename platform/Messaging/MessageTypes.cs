using System.Collections.Frozen;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>Which message record travels under which versioned type name, both ways; complete before the service starts.</summary>
public sealed class MessageTypes
{
    private readonly FrozenDictionary<string, Type> byName;
    private readonly FrozenDictionary<Type, string> byType;
    private readonly FrozenDictionary<string, PersonalShape> personal;

    /// <summary>Registers pairs of a versioned type name (<c>orders.order-placed.v1</c>) and its record.</summary>
    /// <exception cref="InvalidOperationException">
    /// Two records claim one name, or one record has two, or one has personal properties and does not say whose.
    /// </exception>
    public MessageTypes(IEnumerable<KeyValuePair<string, Type>> messages)
    {
        var names = new Dictionary<string, Type>(StringComparer.Ordinal);
        var types = new Dictionary<Type, string>();
        foreach (var (name, type) in messages)
        {
            if (!names.TryAdd(name, type) || !types.TryAdd(type, name))
            {
                throw new InvalidOperationException($"The message type '{name}' or its record {type} is registered twice.");
            }
        }

        byName = names.ToFrozenDictionary(StringComparer.Ordinal);
        byType = types.ToFrozenDictionary();
        personal = names.Select(message => KeyValuePair.Create(message.Key, PersonalShape.Of(message.Value)!)).Where(shape => shape.Value is not null)
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Whether any message holds personal data. Published ones never do; a service's messages to itself may.</summary>
    public bool HavePersonalData => personal.Count > 0;

    /// <summary>What of a message's data is personal; null when nothing is.</summary>
    public PersonalShape? PersonalIn(string messageType) => personal.GetValueOrDefault(messageType);

    /// <summary>The type name of a message record.</summary>
    /// <exception cref="UnregisteredMessageException">The record is not registered.</exception>
    public string NameOf(Type message) => byType.TryGetValue(message, out var name) ? name : throw new UnregisteredMessageException(message);

    /// <summary>The record behind a type name; null when none claims it.</summary>
    public Type? Find(string name) => byName.GetValueOrDefault(name);
}

/// <summary>A message record that has no type name to travel under.</summary>
/// <param name="message">The record.</param>
public sealed class UnregisteredMessageException(Type message) : InvalidOperationException(
    $"The message {message} is not registered; add it to the published language or to the service's module.");
