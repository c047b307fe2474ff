using NodaTime;
using NodaTime.Extensions;
using NodaTime.TimeZones;

namespace Subscriptions;

/// <summary>
/// When periods begin. Days, weeks, months and years are counted on the subscriber's calendar and keep their time of day across summer time; hours
/// and less are counted as they pass. Every boundary is computed from the anchor and never from the boundary before it, so that 31 January is
/// followed by 28 February and 31 March.
/// </summary>
internal static class Calendar
{
    /// <summary>Nothing is planned beyond this: no calendar that the service or its database knows goes much further.</summary>
    public static readonly DateTimeOffset Latest = new(9990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // A time of day that a day does not have moves forward by the gap; of one that it has twice, the earlier is meant.
    private static readonly ZoneLocalMappingResolver Lenient =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnForwardShifted);

    public static bool IsZone(string id) => DateTimeZoneProviders.Tzdb.Ids.Contains(id);

    /// <summary>The instant that lies so many intervals after the anchor; <see cref="Latest"/> when it would lie beyond that.</summary>
    public static DateTimeOffset After(DateTimeOffset anchor, BillingInterval interval, long times, string zone)
    {
        var count = interval.Count * times;
        var instant = interval.Unit switch
        {
            IntervalUnit.Seconds => Passing(anchor, count, TimeSpan.TicksPerSecond),
            IntervalUnit.Minutes => Passing(anchor, count, TimeSpan.TicksPerMinute),
            IntervalUnit.Hours => Passing(anchor, count, TimeSpan.TicksPerHour),
            IntervalUnit.Days => OnCalendar(anchor, zone, days: count),
            IntervalUnit.Weeks => OnCalendar(anchor, zone, days: 7 * count),
            IntervalUnit.Months => OnCalendar(anchor, zone, months: count),
            _ => OnCalendar(anchor, zone, months: 12 * count),
        };
        return instant < Latest ? instant : Latest;
    }

    private static DateTimeOffset Passing(DateTimeOffset anchor, long count, long ticks) =>
        count > (Latest - anchor).Ticks / ticks ? Latest : anchor.AddTicks(count * ticks);

    private static DateTimeOffset OnCalendar(DateTimeOffset anchor, string zone, long days = 0, long months = 0)
    {
        if (days > (Latest - anchor).TotalDays || months > 12L * (Latest.Year - anchor.Year))
        {
            return Latest;
        }

        var timeZone = DateTimeZoneProviders.Tzdb[zone];
        var local = anchor.ToInstant().InZone(timeZone).LocalDateTime;
        return local.PlusDays((int)days).PlusMonths((int)months).InZone(timeZone, Lenient).ToInstant().ToDateTimeOffset();
    }
}
