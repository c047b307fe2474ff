using System.ComponentModel.DataAnnotations;

namespace Notifications;

/// <summary>When mail goes out: the configuration section <c>Notifications</c>.</summary>
public sealed class NotificationOptions : IValidatableObject
{
    public const string Section = "Notifications";

    private static readonly TimeSpan[] DefaultRetries =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(8)];

    /// <summary>How long after each failed attempt a mail is tried again; after the last one it is given up.</summary>
    public TimeSpan[]? Retries { get; set; }

    /// <summary>At what time of each recipient's day the digest goes out.</summary>
    public TimeOnly DigestAt { get; set; } = new(9, 0);

    internal IReadOnlyList<TimeSpan> Schedule => Retries ?? DefaultRetries;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Schedule.Count > 20 || Schedule.Any(wait => wait <= TimeSpan.Zero || wait > TimeSpan.FromDays(7)))
        {
            yield return new ValidationResult($"{Section}:Retries has at most 20 waits, each more than zero and at most 7 days.");
        }
    }
}
