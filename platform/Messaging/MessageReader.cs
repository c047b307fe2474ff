using System.Text.Json;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>Turns what travelled into the record that handlers take, by way of the upcasts.</summary>
internal sealed class MessageReader
{
    private readonly MessagingOptions options;
    private readonly Dictionary<string, MessageUpcast> upcasts;
    private readonly HashSet<string> handled;

    /// <exception cref="InvalidOperationException">An upcast leads nowhere, in a circle, or away from what a handler takes.</exception>
    public MessageReader(MessagingOptions options)
    {
        this.options = options;
        handled = options.Handlers.Select(handler => handler.MessageType).ToHashSet(StringComparer.Ordinal);
        upcasts = new(StringComparer.Ordinal);
        foreach (var upcast in options.Upcasts)
        {
            Verify(upcast);
            upcasts.Add(upcast.From, upcast);
        }

        foreach (var upcast in options.Upcasts)
        {
            VerifyEnd(upcast);
        }
    }

    /// <summary>What the service's queue is bound to: the types that its handlers take, and the older ones that are read as those.</summary>
    public IReadOnlyCollection<string> Types => [.. options.Handlers.Select(handler => handler.MessageType).Concat(upcasts.Keys).Distinct()];

    /// <summary>Whether a message of this type holds personal data, in its own shape or in one that it is read in.</summary>
    public bool IsPersonal(string type)
    {
        for (var name = type; ; name = upcasts[name].To)
        {
            if (options.MessageTypes.PersonalIn(name) is not null || !upcasts.ContainsKey(name))
            {
                return options.MessageTypes.PersonalIn(name) is not null;
            }
        }
    }

    /// <summary>The record, and the type under which handlers take it.</summary>
    /// <param name="message">The message, with its data in clear.</param>
    /// <exception cref="NonRetriableException">No handler takes the type, or the message cannot be brought into its shape.</exception>
    /// <exception cref="JsonException">The data do not have the shape that the type stands for.</exception>
    public (string Type, object Record) Read(CloudEvent message)
    {
        var type = message.Type;
        if (options.MessageTypes.Find(type) is not { } shape || !(handled.Contains(type) || upcasts.ContainsKey(type)))
        {
            throw new NonRetriableException($"No handler of {options.ServiceName} takes '{type}'. Replay it when a release does.");
        }

        var record = message.Data.Deserialize(shape, PlatformJson.Options) ?? throw new NonRetriableException($"The data of a '{type}' is null.");
        while (upcasts.TryGetValue(type, out var upcast))
        {
            (type, record) = (upcast.To, Apply(upcast, record));
        }

        return (type, record);
    }

    // The step is pure: what it fails on once it fails on always.
    private static object Apply(MessageUpcast upcast, object record)
    {
        try
        {
            return upcast.Map(record);
        }
        catch (Exception error)
        {
            throw new NonRetriableException($"A '{upcast.From}' could not be read as a '{upcast.To}': {error.Message}", error);
        }
    }

    private void Verify(MessageUpcast upcast)
    {
        if (options.MessageTypes.Find(upcast.From) is null || options.MessageTypes.Find(upcast.To) is null)
        {
            throw new InvalidOperationException($"'{upcast.From}' is read as '{upcast.To}'; both must be registered message records.");
        }

        if (handled.Contains(upcast.From) || upcasts.ContainsKey(upcast.From))
        {
            throw new InvalidOperationException($"'{upcast.From}' is read as '{upcast.To}', but a handler or another upcast takes it as well.");
        }
    }

    private void VerifyEnd(MessageUpcast first)
    {
        var upcast = first;
        for (var steps = 0; !handled.Contains(upcast.To); steps++)
        {
            if (steps > upcasts.Count || !upcasts.TryGetValue(upcast.To, out upcast))
            {
                throw new InvalidOperationException($"'{first.From}' is read as something that no handler of {options.ServiceName} takes.");
            }
        }
    }
}
