using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>
/// Turns a delivery into a settlement: runs every handler of its type, and lets the retry policies speak when one fails. A repeated
/// delivery runs all handlers again; the inbox makes that harmless for those that had succeeded.
/// </summary>
internal sealed class MessageConsumer : IDisposable
{
    public static readonly ActivitySource Source = new("Platform.Messaging");

    // After they were cancelled, handlers have this long to come to an end; then their messages go back whatever they do.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly MessagingOptions options;
    private readonly MessageReader reader;
    private readonly PersonalMessages personal;
    private readonly HandlerRunner runner;
    private readonly MessagingMetrics metrics;
    private readonly ILogger<MessageConsumer> logger;
    private readonly ILookup<string, MessageHandler> handlers;
    private readonly Dictionary<MessageHandler, BatchGatherer> gatherers;
    private readonly CancellationTokenSource leaving = new();
    private readonly CancellationTokenSource left = new();

    public MessageConsumer(
        MessagingOptions options, MessageReader reader, PersonalMessages personal, HandlerRunner runner, MessagingMetrics metrics,
        ILogger<MessageConsumer> logger)
    {
        (this.options, this.reader, this.personal, this.runner, this.metrics, this.logger) = (options, reader, personal, runner, metrics, logger);
        handlers = options.Handlers.ToLookup(handler => handler.MessageType, StringComparer.Ordinal);
        gatherers = options.Handlers.Where(handler => handler.Batch is not null)
            .ToDictionary(handler => handler, handler => new BatchGatherer(handler, PolicyOf(handler), runner));
    }

    /// <summary>From now on what runs has the drain time to finish; what has not is cancelled and given back.</summary>
    public void Leave()
    {
        leaving.CancelAfter(options.DrainTime);
        left.CancelAfter(options.DrainTime + Grace);
    }

    public async Task<Settlement> ConsumeAsync(Delivery delivery, CancellationToken lost)
    {
        var started = Stopwatch.GetTimestamp();
        var message = delivery.Message;
        metrics.Begin(delivery);
        using var activity = StartActivity(message);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(lost, leaving.Token);
        Settlement settlement;
        try
        {
            settlement = await SettleAsync(delivery, stop.Token).WaitAsync(left.Token);
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
            settlement = GiveBack(delivery);
        }

        activity?.SetStatus(settlement is Settlement.Completed ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        metrics.End(message.Type, settlement, Stopwatch.GetElapsedTime(started));
        return settlement;
    }

    public void Dispose()
    {
        leaving.Dispose();
        left.Dispose();
    }

    private async Task<Settlement> SettleAsync(Delivery delivery, CancellationToken cancellation)
    {
        (string Type, object Record) read;
        try
        {
            read = await ReadAsync(delivery.Message, cancellation);
        }
        catch (Exception error) when (!leaving.IsCancellationRequested || !options.RetryPolicy.IsRetriable(error))
        {
            return options.RetryPolicy.IsRetriable(error) && delivery.Attempt < options.RetryPolicy.MaxAttempts
                ? TryLater(delivery, error, options.RetryPolicy.DelayAfter(delivery.Attempt, Random.Shared), Describe(delivery, error))
                : PutAside(delivery, error, Describe(delivery, error));
        }
        catch
        {
            return GiveBack(delivery);
        }

        // An attempt that ended with its process left no error behind, so a message that kills its consumers is stopped here.
        if (delivery.Attempt > handlers[read.Type].Max(handler => PolicyOf(handler).MaxAttempts))
        {
            var poison = new NonRetriableException("The consumer was lost while it handled the message, again and again.");
            return PutAside(delivery, poison, Describe(delivery, poison));
        }

        var failures = new List<HandlerFailure>();
        foreach (var handler in handlers[read.Type])
        {
            if (await TryAsync(handler, read.Record, delivery, cancellation) is { } error)
            {
                metrics.Fail(delivery.Message.Type, handler.Name);
                failures.Add(new HandlerFailure(handler, PolicyOf(handler), error));
            }
        }

        return failures.Count == 0 ? Settlement.Done : leaving.IsCancellationRequested ? GiveBack(delivery) : Settle(delivery, failures);
    }

    private async Task<(string Type, object Record)> ReadAsync(CloudEvent message, CancellationToken cancellation) =>
        reader.Read(message with { Data = await personal.RevealAsync(message.Type, message.Data, cancellation) });

    /// <summary>
    /// A message is settled as one, so it lives as long as one of the handlers that failed has attempts left; the others run along then,
    /// without retries at once, so that the last attempt knows what became of each. The delay is the longest that one of the
    /// waiting handlers asks for: none is tried sooner than its policy says.
    /// </summary>
    private Settlement Settle(Delivery delivery, List<HandlerFailure> failures)
    {
        var text = HandlerFailure.Describe(failures, reader.IsPersonal(delivery.Message.Type));
        if (failures.FindAll(failure => failure.MayRetry(delivery.Attempt)) is not { Count: > 0 } waiting)
        {
            return PutAside(delivery, failures[0].Error, text);
        }

        var delay = waiting.Max(failure => failure.Policy.DelayAfter(delivery.Attempt, Random.Shared));
        return TryLater(delivery, waiting[0].Error, delay, text);
    }

    private Settlement.Retry TryLater(Delivery delivery, Exception error, TimeSpan delay, string text)
    {
        logger.LogWarning(
            "Attempt {Attempt} at message {MessageId} ({MessageType}) failed with {Error}; the next follows in {Delay}.",
            delivery.Attempt, delivery.Message.Id, delivery.Message.Type, error.GetType().Name, delay);
        return new Settlement.Retry(delay, text);
    }

    private Task<Exception?> TryAsync(MessageHandler handler, object record, Delivery delivery, CancellationToken cancellation)
    {
        var message = delivery.Message;
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } current } ? current : message.TraceParent;
        var metadata = new EventMetadata(message.CorrelationId ?? message.Id, message.Id, message.UserId, trace);
        var received = new ReceivedMessage<object>(record, new MessageContext(message, new InboxRecord(handler.Name, message.Id), metadata));
        var policy = PolicyOf(handler);
        var retries = delivery.Attempt <= policy.MaxAttempts ? policy.ImmediateRetries : 0;
        return gatherers.TryGetValue(handler, out var gatherer)
            ? gatherer.TryAsync(received, retries, cancellation)
            : runner.TryAsync(handler, policy, retries, received, cancellation);
    }

    private RetryPolicy PolicyOf(MessageHandler handler) => handler.Retry ?? options.RetryPolicy;

    private Settlement.Returned GiveBack(Delivery delivery)
    {
        logger.LogWarning(
            "Message {MessageId} ({MessageType}) was not handled before the service had to leave; it goes back to the queue.",
            delivery.Message.Id, delivery.Message.Type);
        return new Settlement.Returned();
    }

    private Settlement.DeadLetter PutAside(Delivery delivery, Exception error, string text)
    {
        // The exception's message may quote the payload, so the log gets its type and place; the dead letter has the rest.
        logger.LogError(
            "Message {MessageId} ({MessageType}) is put aside after attempt {Attempt}: {Error} {StackTrace}",
            delivery.Message.Id, delivery.Message.Type, delivery.Attempt, error.GetType().Name, error.StackTrace);
        return new Settlement.DeadLetter(text);
    }

    private string Describe(Delivery delivery, Exception error) => HandlerFailure.Describe(error, reader.IsPersonal(delivery.Message.Type));

    private Activity? StartActivity(CloudEvent message)
    {
        ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var parent);
        var activity = Source.StartActivity($"process {message.Type}", ActivityKind.Consumer, parent);
        activity?.SetTag("messaging.operation.type", "process");
        activity?.SetTag("messaging.destination.name", options.ServiceName);
        activity?.SetTag("messaging.message.id", message.Id);
        return activity;
    }
}
