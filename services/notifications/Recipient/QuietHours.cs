using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Notifications;

/// <summary>A part of every day, in the recipient's own time; it may reach over midnight.</summary>
/// <param name="From">When it begins, as <c>22:00</c>.</param>
/// <param name="To">When it ends; not the time at which it begins.</param>
public sealed record QuietHours(
    [property: Required, RegularExpression(QuietHours.Pattern, ErrorMessage = QuietHours.Form)] string From,
    [property: Required, RegularExpression(QuietHours.Pattern, ErrorMessage = QuietHours.Form)] string To)
{
    public const string Pattern = @"^([01]\d|2[0-3]):[0-5]\d\z";
    public const string Form = "A time of day is written as 22:00.";

    /// <summary>The first moment from now on that is not quiet.</summary>
    public DateTimeOffset After(DateTimeOffset now, string timeZone)
    {
        // Where clocks are turned, the end of the quiet hours may be skipped, or may come twice.
        while (Cover(WallClock.TimeAt(now, timeZone)))
        {
            now = WallClock.Next(now, Read(To), timeZone);
        }

        return now;
    }

    internal bool Cover(TimeOnly time) => time.IsBetween(Read(From), Read(To));

    private static TimeOnly Read(string time) => TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture);
}
