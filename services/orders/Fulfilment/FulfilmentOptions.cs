using System.ComponentModel.DataAnnotations;

namespace Orders;

/// <summary>
/// How long each wait of a fulfilment may last: the configuration section <c>Fulfilment</c>. A wait exceeds what a crash and its recovery, and a
/// minute's backlog of an overloaded system, can take: no order may die of a queue alone.
/// </summary>
public sealed class FulfilmentOptions : IValidatableObject
{
    public const string Section = "Fulfilment";

    /// <summary>Until inventory has reserved the stock.</summary>
    public TimeSpan Stock { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Until the payment is authorised or declined.</summary>
    public TimeSpan Payment { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Until inventory has committed the stock.</summary>
    public TimeSpan Commit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Until a confirmed order is shipped.</summary>
    public TimeSpan Shipment { get; set; } = TimeSpan.FromDays(14);

    /// <summary>
    /// Until a capture, a compensation or an erasure that was not heard of is asked for again; then twice as long each time, up to 64 times.
    /// </summary>
    public TimeSpan Retry { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Until uncommitted stock goes back by itself.</summary>
    public TimeSpan Reservation { get; set; } = TimeSpan.FromMinutes(15);

    public TimeSpan RetryAfter(int timer) => Retry * (1 << Math.Clamp(timer - 1, 0, 6));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        TimeSpan[] all = [Stock, Payment, Commit, Shipment, Retry, Reservation];
        if (all.Any(wait => wait <= TimeSpan.Zero || wait > TimeSpan.FromDays(365)))
        {
            yield return new ValidationResult($"Every time in the section {Section} is more than zero and at most 365 days.");
        }

        // Otherwise stock could go back by itself while its payment is still awaited.
        var needed = Stock + Payment + Commit;
        if (Reservation <= needed)
        {
            yield return new ValidationResult(
                $"{Section}:Reservation must be longer than Stock, Payment and Commit together ({needed}); found {Reservation}.");
        }
    }
}
