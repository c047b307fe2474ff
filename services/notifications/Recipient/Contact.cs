namespace Notifications;

/// <summary>How a person is reached: personal data, so it is stored encrypted only.</summary>
/// <param name="Email">Their address; null when they gave none.</param>
/// <param name="Locale">The language they are written to in.</param>
/// <param name="TimeZone">IANA's name of their time zone.</param>
/// <param name="QuietHours">When they want no mail.</param>
public sealed record Contact(string? Email, string Locale, string TimeZone, QuietHours? QuietHours)
{
    public const string DefaultTimeZone = "Etc/UTC";

    /// <summary>Of somebody who never said, or was erased.</summary>
    public static readonly Contact Unknown = new(null, Notifications.Locale.Default, DefaultTimeZone, null);

    /// <summary>When a mail that is due now may go out: now, or when the quiet hours end.</summary>
    public DateTimeOffset NotQuiet(DateTimeOffset now) => QuietHours?.After(now, TimeZone) ?? now;

    /// <summary>No log shows it by way of an interpolated object.</summary>
    public override string ToString() => "(contact)";
}

/// <summary>The languages that there are templates in.</summary>
internal static class Locale
{
    public const string Default = "en";

    public static readonly IReadOnlyList<string> All = [Default, "de"];
}
