using JasperFx;
using Marten.Exceptions;
using Wolverine;
using Wolverine.ErrorHandling;

namespace ServiceDefaults.Messaging;

/// <summary>
/// What becomes of a message whose handler failed: a few retries at once, delayed ones with growing pauses and jitter, then the dead letters. What
/// can never succeed goes straight there.
/// </summary>
internal static class AfterFailure
{
    public static void ApplyAfterFailure(this WolverineOptions options)
    {
        options.OnException<NonRetriableException>().MoveToErrorQueue();

        // What it is to write to was archived: it is over for good.
        options.OnException<InvalidStreamOperationException>().MoveToErrorQueue();

        // Somebody else wrote first: what is decided on the new state is likely to go through.
        options.OnException<ConcurrencyException>()
            .RetryWithCooldown(Milliseconds(10, 20, 40, 80, 160, 320))
            .Then.ScheduleRetry(Seconds(1, 2, 5, 15))
            .WithFullJitter();

        // The stream is a newer release's. Another replica may be of that one, or this one's successor is: as long as a roll-out may take.
        options.OnException<UnknownEventTypeException>()
            .ScheduleRetry(Seconds([1, 2, 5, 10, 20, .. Enumerable.Repeat(60.0, 20)]))
            .WithFullJitter();

        // Jitter is for the delays said before it, and adds up to as much again. What was away for half a minute is asked again within one: before
        // the deadline of whoever waits for it.
        options.OnAnyException()
            .RetryWithCooldown(Milliseconds(50, 250))
            .Then.ScheduleRetry(Seconds(1, 2, 4, 8, 15, 30, 60, 300))
            .WithFullJitter();
    }

    private static TimeSpan[] Milliseconds(params double[] values) => [.. values.Select(TimeSpan.FromMilliseconds)];

    private static TimeSpan[] Seconds(params double[] values) => [.. values.Select(TimeSpan.FromSeconds)];
}

/// <summary>Thrown for a message that can never be handled, however often it is tried.</summary>
/// <param name="message">What was expected, what was found, and where; without personal data.</param>
public sealed class NonRetriableException(string message) : Exception(message);
