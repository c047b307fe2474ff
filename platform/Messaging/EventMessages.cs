using System.Text.Json;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>What a recorded event becomes when it leaves the service. The same event gives the same messages with the same ids, always.</summary>
/// <remarks>
/// A type's name begins with the service that owns it. Of what a service sends, another's types are commands to that other service and what
/// it handles itself is for itself: those are mandatory. Its remaining own types are news, which need not interest anybody.
/// </remarks>
internal sealed class EventMessages(MessagingOptions options, TimeProvider clock, PersonalMessages? personal)
{
    private readonly ILookup<Type, Publication> publications = options.Publications.ToLookup(publication => publication.EventType);
    private readonly HashSet<string> handled = options.Handlers.Select(handler => handler.MessageType).ToHashSet(StringComparer.Ordinal);

    /// <summary>The messages that follow from an event, in order.</summary>
    /// <exception cref="PublicationFailedException">A publication could not map it.</exception>
    public IReadOnlyList<Published> Of(RecordedEvent recorded)
    {
        try
        {
            return [.. MessagesOf(recorded)];
        }
        catch (Exception error)
        {
            throw new PublicationFailedException(recorded, error, clock.GetUtcNow());
        }
    }

    /// <summary>The messages as they may leave the process: personal data in them is sealed.</summary>
    public async Task<IReadOnlyList<Published>> ProtectAsync(IReadOnlyList<Published> messages, CancellationToken cancellation)
    {
        if (personal is null)
        {
            return messages;
        }

        var data = await personal.ProtectAsync([.. messages.Select(message => (message.Message.Type, message.Message.Data))], cancellation);
        return [.. messages.Zip(data, (message, safe) => message with { Message = message.Message with { Data = safe } })];
    }

    private IEnumerable<Published> MessagesOf(RecordedEvent recorded)
    {
        // Counted per type, so that a publication of another type that is added later does not change the ids of these.
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var outgoing in publications[recorded.Data.GetType()].SelectMany(publication => publication.Map(recorded)))
        {
            var type = options.MessageTypes.NameOf(outgoing.Message.GetType());
            var index = counts.GetValueOrDefault(type);
            counts[type] = index + 1;
            yield return new Published(ToCloudEvent(recorded, outgoing, type, index), outgoing.NotBefore, outgoing.Priority, IsMandatory(type));
        }
    }

    private bool IsMandatory(string type) =>
        handled.Contains(type) || !type.StartsWith($"{options.ServiceName}.", StringComparison.Ordinal);

    private CloudEvent ToCloudEvent(RecordedEvent recorded, Outgoing outgoing, string type, int index) => new()
    {
        Id = DerivedId.From(recorded.Id, $"{index}:{type}").ToString(),
        Type = type,
        Source = options.ServiceName,
        Subject = recorded.Stream.Value,
        Time = recorded.RecordedAt,
        PartitionKey = outgoing.PartitionKey ?? recorded.Stream.Value,
        Priority = outgoing.Priority is MessagePriority.Normal ? null : outgoing.Priority,
        CorrelationId = recorded.Metadata.CorrelationId,
        CausationId = recorded.Id.ToString(),
        UserId = recorded.Metadata.UserId,
        TraceParent = recorded.Metadata.TraceParent,
        Data = JsonSerializer.SerializeToElement(outgoing.Message, outgoing.Message.GetType(), PlatformJson.Options),
    };
}
