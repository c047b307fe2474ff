namespace Platform.Messaging;

/// <summary>A member of a batch: the message record and what a handler is told about it.</summary>
/// <typeparam name="TMessage">The message record.</typeparam>
/// <param name="Message">The record.</param>
/// <param name="Context">Its inbox record and the metadata for the events that follow from it.</param>
public sealed record ReceivedMessage<TMessage>(TMessage Message, MessageContext Context);
