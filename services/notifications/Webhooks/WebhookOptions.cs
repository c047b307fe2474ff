using System.ComponentModel.DataAnnotations;

namespace Notifications;

/// <summary>Who may be called, and how often it is tried: the configuration section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    public const string Section = "Webhooks";

    private static readonly TimeSpan[] StandardRetries =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>For machines of one's own only.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>443 and 8443 when none are given.</summary>
    public int[] Ports { get; set; } = [];

    /// <summary>Receivers inside that may be called all the same, each as <c>host:port</c>: for machines of one's own only.</summary>
    public string[] AllowedPrivate { get; set; } = [];

    /// <summary>What CloudEvents name as their source, a URI reference.</summary>
    [Required, MinLength(1)]
    public string Source { get; set; } = "/api/v1/notifications";

    [Range(1, 1000)]
    public int PerCustomer { get; set; } = 10;

    /// <summary>How long the secret before a rotation still signs beside the new one.</summary>
    public TimeSpan SecretOverlap { get; set; } = TimeSpan.FromHours(24);

    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Until a receiver has answered, all in all.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many deliveries one receiver is sent at once, by each replica.</summary>
    [Range(1, 20)]
    public int AtOnce { get; set; } = 8;

    /// <summary>The pause after each failed attempt but the last; the schedule that Standard Webhooks recommends when none is given.</summary>
    public TimeSpan[] Retries { get; set; } = [];

    /// <summary>The longest pause that a receiver may ask for (<c>Retry-After</c>).</summary>
    public TimeSpan MostRetryAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>While deliveries are held (the feature WebhookDelivery is off), how long it takes at least until each looks again.</summary>
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>After how many failures in a row a receiver is left in peace for a while.</summary>
    [Range(1, 1000)]
    public int BreakAfter { get; set; } = 5;

    /// <summary>For how long at first; then twice as long each time.</summary>
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan BreakForAtMost { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>After how many failures in a row a receiver is disabled, provided that <see cref="DisableAfter"/> has passed as well.</summary>
    [Range(1, 100_000)]
    public int DisableAfterFailures { get; set; } = 20;

    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(3);

    public IReadOnlyList<int> AllowedPorts => Ports.Length > 0 ? Ports : [443, 8443];

    public bool AllowsPrivately(string host, int port) => AllowedPrivate.Contains($"{host}:{port}", StringComparer.OrdinalIgnoreCase);

    /// <summary>The pause after so many attempts; null when there is none any more.</summary>
    public TimeSpan? PauseAfter(int attempts)
    {
        var retries = Retries.Length > 0 ? Retries : StandardRetries;
        return attempts <= retries.Length ? retries[attempts - 1] : null;
    }

    /// <summary>For how long a receiver is left in peace after so many failures in a row; null when it is not yet.</summary>
    public TimeSpan? BreakAt(int failures)
    {
        if (failures < BreakAfter)
        {
            return null;
        }

        var pause = BreakFor * Math.Pow(2, Math.Min(failures - BreakAfter, 16));
        return pause < BreakForAtMost ? pause : BreakForAtMost;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        TimeSpan[] all = [ConnectTimeout, Timeout, MostRetryAfter, BreakFor, BreakForAtMost, HoldFor, .. Retries];
        if (all.Any(wait => wait <= TimeSpan.Zero || wait > TimeSpan.FromDays(30)) || SecretOverlap < TimeSpan.Zero || DisableAfter < TimeSpan.Zero)
        {
            yield return new ValidationResult($"Every time in the section {Section} is more than zero and at most 30 days.");
        }

        // A handler's message is given up after a minute.
        if (Timeout > TimeSpan.FromSeconds(40))
        {
            yield return new ValidationResult($"{Section}:Timeout is at most 40 seconds; found {Timeout}.");
        }
    }
}
