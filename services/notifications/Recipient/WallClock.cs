using NodaTime;

namespace Notifications;

/// <summary>What the clocks on the walls of a time zone show.</summary>
internal static class WallClock
{
    public static bool Knows(string timeZone) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) is not null;

    public static TimeOnly TimeAt(DateTimeOffset moment, string timeZone) => At(moment, timeZone).TimeOfDay.ToTimeOnly();

    public static LocalDateTime At(DateTimeOffset moment, string timeZone) => In(moment, timeZone).LocalDateTime;

    /// <summary>
    /// The next moment, after this one, at which the clocks show a time: where they are turned back it may come twice a day, and where they are
    /// turned forward over it, it is the moment at which they are.
    /// </summary>
    public static DateTimeOffset Next(DateTimeOffset moment, TimeOnly time, string timeZone)
    {
        var now = In(moment, timeZone);
        return Enumerable.Range(0, 4)
            .Select(days => now.Zone.MapLocal(now.Date.PlusDays(days).At(LocalTime.FromTimeOnly(time))))
            .SelectMany(found => found.Count == 0 ? [found.LateInterval.Start] : (Instant[])[found.First().ToInstant(), found.Last().ToInstant()])
            .First(candidate => candidate > now.ToInstant())
            .ToDateTimeOffset();
    }

    private static ZonedDateTime In(DateTimeOffset moment, string timeZone) => Instant.FromDateTimeOffset(moment).InZone(
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) ?? DateTimeZone.Utc);
}
