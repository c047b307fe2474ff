using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>
/// Turns a delivery into a settlement: runs every handler of its type, each in a scope of its own, and lets the retry policy speak
/// when one fails. A repeated delivery runs all handlers again; the inbox makes that harmless for those that had succeeded.
/// </summary>
internal sealed class MessageConsumer(
    MessagingOptions options, PersonalMessages personal, IServiceScopeFactory scopes, MessagingMetrics metrics, ILogger<MessageConsumer> logger)
{
    private const int MaxErrorLength = 2_000;
    private static readonly ActivitySource Source = new("Platform.Messaging");

    private readonly ILookup<string, MessageHandler> handlers = options.Handlers.ToLookup(handler => handler.MessageType, StringComparer.Ordinal);

    public async Task<Settlement> ConsumeAsync(Delivery delivery, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var message = delivery.Message;
        using var activity = StartActivity(message);
        var settlement = await SettleAsync(delivery, cancellation);
        activity?.SetStatus(settlement is Settlement.Completed ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        metrics.Record(message.Type, settlement, Stopwatch.GetElapsedTime(started));
        return settlement;
    }

    private async Task<Settlement> SettleAsync(Delivery delivery, CancellationToken cancellation)
    {
        // An attempt that ended with its process left no error behind, so a message that kills its consumers is stopped here.
        if (delivery.Attempt > options.RetryPolicy.MaxAttempts)
        {
            return PutAside(delivery, new NonRetriableException("The consumer was lost while it handled the message, again and again."));
        }

        object record;
        try
        {
            record = await ReadAsync(delivery.Message, cancellation);
        }
        catch (Exception error)
        {
            return IsRetriable(error) && delivery.Attempt < options.RetryPolicy.MaxAttempts ? TryLater(delivery, error) : PutAside(delivery, error);
        }

        var failures = new List<Exception>();
        foreach (var handler in handlers[delivery.Message.Type])
        {
            if (await TryAsync(handler, record, delivery.Message, cancellation) is { } failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count == 0)
        {
            return Settlement.Done;
        }

        return failures.Find(IsRetriable) is { } failed && delivery.Attempt < options.RetryPolicy.MaxAttempts
            ? TryLater(delivery, failed)
            : PutAside(delivery, failures[0]);
    }

    private async Task<object> ReadAsync(CloudEvent message, CancellationToken cancellation)
    {
        if (options.MessageTypes.Find(message.Type) is not { } type || !handlers.Contains(message.Type))
        {
            throw new NonRetriableException($"No handler of {options.ServiceName} takes '{message.Type}'.");
        }

        var data = await personal.RevealAsync(message.Type, message.Data, cancellation);
        return data.Deserialize(type, PlatformJson.Options) ?? throw new NonRetriableException($"The data of a '{message.Type}' is null.");
    }

    private async Task<Exception?> TryAsync(MessageHandler handler, object record, CloudEvent message, CancellationToken cancellation)
    {
        for (var immediate = true; ; immediate = false)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } current } ? current : message.TraceParent;
                var metadata = new EventMetadata(message.CorrelationId ?? message.Id, message.Id, message.UserId, trace);
                var context = new MessageContext(message, new InboxRecord(handler.Name, message.Id), metadata);
                await handler.HandleAsync(scope.ServiceProvider, record, context, cancellation);
                return null;
            }
            catch (Exception error)
            {
                if (!immediate || !IsRetriable(error) || cancellation.IsCancellationRequested)
                {
                    return error;
                }
            }
        }
    }

    private Settlement.Retry TryLater(Delivery delivery, Exception error)
    {
        var delay = options.RetryPolicy.DelayAfter(delivery.Attempt, Random.Shared);
        logger.LogWarning(
            "Attempt {Attempt} at message {MessageId} ({MessageType}) failed with {Error}; the next follows in {Delay}.",
            delivery.Attempt, delivery.Message.Id, delivery.Message.Type, error.GetType().Name, delay);
        return new Settlement.Retry(delay, Describe(delivery, error));
    }

    private Settlement.DeadLetter PutAside(Delivery delivery, Exception error)
    {
        // The exception's message may quote the payload, so the log gets its type and place; the dead letter has the rest.
        logger.LogError(
            "Message {MessageId} ({MessageType}) is put aside after attempt {Attempt}: {Error} {StackTrace}",
            delivery.Message.Id, delivery.Message.Type, delivery.Attempt, error.GetType().Name, error.StackTrace);
        return new Settlement.DeadLetter(Describe(delivery, error));
    }

    private static bool IsRetriable(Exception error) =>
        error is not (NonRetriableException or JsonException or SubjectErasedException or UnreadablePersonalValueException);

    // What a queue keeps of an error may quote the message, so of one with personal data it keeps the error's type alone.
    private string Describe(Delivery delivery, Exception error)
    {
        var text = personal.Concerns(delivery.Message.Type) ? $"{error.GetType().FullName}" : $"{error.GetType().FullName}: {error.Message}";
        return text.Length <= MaxErrorLength ? text : text[..MaxErrorLength];
    }

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
