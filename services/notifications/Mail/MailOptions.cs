using System.ComponentModel.DataAnnotations;
using MailKit.Security;
using MimeKit;

namespace Notifications;

/// <summary>How mail leaves the house: the configuration section <c>Mail</c>.</summary>
public sealed class MailOptions : IValidatableObject
{
    public const string Section = "Mail";

    /// <summary>The SMTP server; without one, mails are written as files.</summary>
    public string? Host { get; set; }

    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.StartTls;

    /// <summary>With whom to sign in; nobody when there is none.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>How long a server may take for one mail: a round of mails stays shorter than a message may be handled.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:05")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Where mails are written when there is no server.</summary>
    [Required]
    public string Pickup { get; set; } = Path.Combine(Path.GetTempPath(), "shop-mail");

    [Required]
    public string From { get; set; } = "Shop <no-reply@shop.example>";

    /// <summary>What the callers of the gateway know it by; links in mails begin with it.</summary>
    [Required, Url]
    public string PublicUrl { get; set; } = "http://localhost:8080";

    /// <summary>
    /// What only the replicas of this service know, else how they connect to their database; it signs the links in mails, and a new one makes
    /// old links useless.
    /// </summary>
    [Required, MinLength(8)]
    public string? LinkKey { get; set; }

    internal MailboxAddress Sender => MailboxAddress.Parse(From);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!MailboxAddress.TryParse(From, out var sender) || EmailAddress.Of(sender.Address) is null)
        {
            yield return new ValidationResult($"Expected an address in {Section}:From, as 'Shop <no-reply@shop.example>'.");
        }

        if (User is null != Password is null)
        {
            yield return new ValidationResult($"{Section}:User and {Section}:Password are given together or not at all.");
        }
    }

    /// <summary>No log shows the secrets by way of interpolated options.</summary>
    public override string ToString() => $"mail by {Host ?? Pickup}";
}
