using Wolverine;

namespace ServiceDefaults.Messaging;

/// <summary>Where a service's messages go: its part of the table of contents.</summary>
public sealed class Routes
{
    private readonly WolverineOptions options;
    private readonly Transport transport;

    internal Routes(WolverineOptions options, Transport transport)
    {
        this.options = options;
        this.transport = transport;
    }

    /// <summary>Sends a message to the queue of a service, through the outbox. A message for several services is said once for each.</summary>
    /// <param name="service">The service's name.</param>
    public Routes Send<T>(string service)
    {
        options.Publish(messages =>
        {
            messages.Message<T>();
            transport.Send(messages, service);
        });
        return this;
    }

    /// <summary>Handles a message of the service to itself on a durable queue of its own, so that slow work holds up nothing else.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="atOnce">How many are handled at once.</param>
    public Routes Local<T>(string queue, int atOnce)
    {
        options.PublishMessage<T>().ToLocalQueue(queue).MaximumParallelMessages(atOnce).UseDurableInbox();
        return this;
    }
}
