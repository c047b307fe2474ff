using System.ComponentModel.DataAnnotations;
using Wolverine;

namespace ServiceDefaults.Archiving;

/// <summary>When streams that are over are archived: the configuration section <c>Archiving</c>.</summary>
public sealed class ArchivingOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Archiving";

    private static readonly TimeSpan Least = TimeSpan.FromDays(1);

    /// <summary>How long after its last event a stream that is over is archived, as <c>90.00:00:00</c>; without it none ever is.</summary>
    public TimeSpan? After { get; set; }

    /// <summary>When it is looked for such streams: a cron expression, in UTC.</summary>
    public string Schedule { get; set; } = "0 3 * * *";

    /// <summary>Whether it is to be done, and what is said of it can be.</summary>
    internal bool IsOn => After >= Least && IsCron(Schedule);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // An archived stream takes no event any more, so what may still come must have come: deadlines, redeliveries, replayed dead letters.
        if (After < Least)
        {
            yield return new ValidationResult($"{Section}:{nameof(After)} is at least {Least:c}; found {After:c}.");
        }

        if (!IsCron(Schedule))
        {
            yield return new ValidationResult($"{Section}:{nameof(Schedule)} is a cron expression, as 0 3 * * *; found '{Schedule}'.");
        }
    }

    private static bool IsCron(string text)
    {
        try
        {
            _ = new CronSchedule(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
