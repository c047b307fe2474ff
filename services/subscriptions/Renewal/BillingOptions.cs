using System.ComponentModel.DataAnnotations;

namespace Subscriptions;

/// <summary>What becomes of a subscription whose last attempt to be paid has failed.</summary>
public enum AfterDunning
{
    /// <summary>It is unpaid: nothing is delivered or billed until what is due is paid.</summary>
    Suspend,

    /// <summary>It ends.</summary>
    Cancel,
}

/// <summary>How subscriptions are billed: the configuration section <c>Billing</c>.</summary>
public sealed class BillingOptions : IValidatableObject
{
    public const string Section = "Billing";
    public const int MostRetries = 20;

    private static readonly TimeSpan[] Default = [TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(5), TimeSpan.FromDays(7)];

    /// <summary>Until a payment is made or declined; more than a crash and its recovery, and an overloaded minute's backlog, can take.</summary>
    public TimeSpan Payment { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Until a void or a refund that was not heard of is asked for again; then twice as long each time, up to 64 times.</summary>
    public TimeSpan Retry { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The dunning schedule (<c>Billing:Dunning:0</c> …): how long after each failed attempt the next one is made. 1, 3, 5 and 7 days when nothing is
    /// said. With the failure before the last attempt goes the last warning.
    /// </summary>
    public IReadOnlyList<TimeSpan>? Dunning { get; set; }

    /// <summary>What follows the last attempt.</summary>
    public AfterDunning AfterDunning { get; set; }

    public int Retries => (Dunning ?? Default).Count;

    public TimeSpan RetryAfter(int asked) => Retry * (1 << Math.Clamp(asked, 0, 6));

    /// <summary>When the schedule's next attempt is made; null when there is none left.</summary>
    public DateTimeOffset? NextAttempt(int step, DateTimeOffset now) => step < Retries ? now + (Dunning ?? Default)[step] : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        TimeSpan[] all = [Payment, Retry, .. Dunning ?? Default];
        if (all.Any(wait => wait <= TimeSpan.Zero || wait > TimeSpan.FromDays(365)))
        {
            yield return new ValidationResult($"Every time in the section {Section} is more than zero and at most 365 days.");
        }

        if (Retries is 0 or > MostRetries)
        {
            yield return new ValidationResult($"{Section}:Dunning has 1 to {MostRetries} waits; found {Retries}.");
        }
    }
}
