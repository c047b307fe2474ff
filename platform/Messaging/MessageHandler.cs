using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>What a handler is told about the message it handles.</summary>
/// <param name="Message">The message on the wire.</param>
/// <param name="Inbox">The record to write with the handler's append: it makes the effect exactly-once.</param>
/// <param name="Metadata">The metadata to write with the handler's events: same correlation, caused by this message.</param>
public sealed record MessageContext(CloudEvent Message, InboxRecord Inbox, EventMetadata Metadata);

/// <summary>
/// A handler of one message type within one service.
/// </summary>
/// <param name="Name">Its stable name: the inbox remembers messages under it.</param>
/// <param name="MessageType">The versioned type name it is bound to.</param>
/// <param name="HandleAsync">
/// Handles the message record. It must append with the context's inbox record, or be harmless when repeated.
/// </param>
public sealed record MessageHandler(
    string Name, string MessageType, Func<IServiceProvider, object, MessageContext, CancellationToken, Task> HandleAsync)
{
    /// <summary>How it is tried again when it fails; null for the service's policy.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>How it takes several messages in one call; null for one at a time.</summary>
    public MessageBatch? Batch { get; init; }

    /// <summary>A handler of one message record, with the record at hand as its own type.</summary>
    /// <typeparam name="TMessage">The record that <paramref name="messageType"/> names.</typeparam>
    public static MessageHandler Of<TMessage>(
        string name, string messageType, Func<IServiceProvider, TMessage, MessageContext, CancellationToken, Task> handle)
        where TMessage : notnull =>
        new(name, messageType, (services, message, context, cancellation) => handle(services, (TMessage)message, context, cancellation));

    /// <summary>A handler that takes the messages that are at hand together in one call; see <see cref="MessageBatch"/>.</summary>
    /// <typeparam name="TMessage">The record that <paramref name="messageType"/> names.</typeparam>
    public static MessageHandler OfBatch<TMessage>(
        string name,
        string messageType,
        Func<IServiceProvider, IReadOnlyList<ReceivedMessage<TMessage>>, CancellationToken, Task> handle,
        int maxSize = 100)
        where TMessage : notnull =>
        new(name, messageType, (services, message, context, stop) => handle(services, [new((TMessage)message, context)], stop))
        {
            Batch = new MessageBatch(maxSize, (services, members, stop) =>
                handle(services, [.. members.Select(member => new ReceivedMessage<TMessage>((TMessage)member.Message, member.Context))], stop)),
        };
}

/// <summary>An error that retrying cannot mend: the message goes to the dead letters at once.</summary>
public sealed class NonRetriableException : Exception
{
    /// <summary>With a message that says what is wrong.</summary>
    public NonRetriableException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    public NonRetriableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
