using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Subscriptions.Tests;

public class CalendarTests
{
    [Theory]
    [InlineData("2027-01-31 09:00", "P1M", "2027-02-28 09:00", "2027-03-31 09:00", "2027-04-30 09:00", "2027-05-31 09:00")]
    [InlineData("2028-01-31 09:00", "P1M", "2028-02-29 09:00", "2028-03-31 09:00", "2028-04-30 09:00", "2028-05-31 09:00")]
    [InlineData("2028-02-29 00:00", "P1Y", "2029-02-28 00:00", "2030-02-28 00:00", "2031-02-28 00:00", "2032-02-29 00:00")]
    [InlineData("2026-11-30 23:59", "P3M", "2027-02-28 23:59", "2027-05-30 23:59", "2027-08-30 23:59", "2027-11-30 23:59")]
    [InlineData("2026-12-28 10:00", "P1W", "2027-01-04 10:00", "2027-01-11 10:00", "2027-01-18 10:00", "2027-01-25 10:00")]
    [InlineData("2026-03-01 12:00", "PT30S", "2026-03-01 12:00:30", "2026-03-01 12:01", "2026-03-01 12:01:30", "2026-03-01 12:02")]
    public void Periods_keep_their_anchor(string anchor, string interval, params string[] expected) =>
        Assert.Equal(expected.Select(At), Enumerable.Range(1, 4).Select(times => After(anchor, interval, times, "UTC")));

    [Theory]

    // Los Angeles: the clocks go forward on 8 March 2026 and back on 1 November.
    [InlineData("America/Los_Angeles", "2026-03-06 17:00", "P1D", "2026-03-07 17:00", "2026-03-08 16:00", "2026-03-09 16:00")]
    [InlineData("America/Los_Angeles", "2026-10-30 16:00", "P1D", "2026-10-31 16:00", "2026-11-01 17:00", "2026-11-02 17:00")]

    // 02:30 does not exist on the 8th and is 03:30; 01:30 exists twice on 1 November, and the earlier is meant.
    [InlineData("America/Los_Angeles", "2026-03-06 10:30", "P1D", "2026-03-07 10:30", "2026-03-08 10:30", "2026-03-09 09:30")]
    [InlineData("America/Los_Angeles", "2026-10-30 08:30", "P1D", "2026-10-31 08:30", "2026-11-01 08:30", "2026-11-02 09:30")]

    // Hours are hours, whatever the clocks show.
    [InlineData("America/Los_Angeles", "2026-03-08 08:00", "PT24H", "2026-03-09 08:00", "2026-03-10 08:00", "2026-03-11 08:00")]

    // 31 January, 17:00 UTC is that day in Los Angeles and Kolkata, and 1 February in Kiritimati.
    [InlineData("America/Los_Angeles", "2026-01-31 17:00", "P1M", "2026-02-28 17:00", "2026-03-31 16:00", "2026-04-30 16:00")]
    [InlineData("Asia/Kolkata", "2026-01-31 17:00", "P1M", "2026-02-28 17:00", "2026-03-31 17:00", "2026-04-30 17:00")]
    [InlineData("Pacific/Kiritimati", "2026-01-31 17:00", "P1M", "2026-02-28 17:00", "2026-03-31 17:00", "2026-04-30 17:00")]

    // 30 January, 12:00 UTC is the 31st in Kiritimati only; 31 January, 20:00 UTC is 1 February in Kolkata.
    [InlineData("Pacific/Kiritimati", "2026-01-30 12:00", "P1M", "2026-02-27 12:00", "2026-03-30 12:00", "2026-04-29 12:00")]
    [InlineData("Asia/Kolkata", "2026-01-31 20:00", "P1M", "2026-02-28 20:00", "2026-03-31 20:00", "2026-04-30 20:00")]
    public void The_subscribers_clock_decides(string zone, string anchor, string interval, params string[] expected) =>
        Assert.Equal(expected.Select(At), Enumerable.Range(1, 3).Select(times => After(anchor, interval, times, zone)));

    [Theory]
    [InlineData("9989-12-31 23:59:59", "PT1S", 1)]
    [InlineData("9989-06-01 00:00", "P1Y", 1)]
    [InlineData("9989-12-01 00:00", "P1M", 1)]
    [InlineData("9989-12-31 00:00", "P1D", 1)]
    [InlineData("2026-01-01 00:00", "P5Y", int.MaxValue)]
    [InlineData("2026-01-01 00:00", "P1825D", int.MaxValue)]
    [InlineData("2026-01-01 00:00", "PT157680000S", int.MaxValue)]
    public void Nothing_is_planned_beyond_the_last_year(string anchor, string interval, int times) =>
        Assert.Equal(Calendar.Latest, After(anchor, interval, times, "Pacific/Kiritimati"));

    [Theory]
    [InlineData("UTC", true)]
    [InlineData("Europe/Berlin", true)]
    [InlineData("Pacific/Kiritimati", true)]
    [InlineData("europe/berlin", false)]
    [InlineData("Mars/Phobos", false)]
    [InlineData("UTC+02", false)]
    [InlineData("", false)]
    public void A_zone_is_one_of_the_IANA_database(string id, bool isZone) => Assert.Equal(isZone, Calendar.IsZone(id));

    [Property(Arbitrary = [typeof(Anchors)], MaxTest = 2000)]
    public void Periods_follow_one_another_and_keep_their_day_and_time(ZonedAnchor from)
    {
        List<DateTimeOffset> ends =
            [from.At, .. Enumerable.Range(1, 30).Select(times => Calendar.After(from.At, from.Interval, times, from.Zone))];

        Assert.All(ends.Zip(ends.Skip(1)), pair => Assert.True(pair.First < pair.Second, $"{pair.First:O} is not before {pair.Second:O}"));
        if (from.Interval.Unit is IntervalUnit.Months or IntervalUnit.Years)
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(from.Zone);
            var day = TimeZoneInfo.ConvertTime(from.At, zone).Day;
            Assert.All(ends, end =>
            {
                var local = TimeZoneInfo.ConvertTime(end, zone);
                Assert.Equal(Math.Min(day, DateTime.DaysInMonth(local.Year, local.Month)), local.Day);
            });
        }
    }

    private static DateTimeOffset After(string anchor, string interval, int times, string zone) =>
        Calendar.After(At(anchor), BillingInterval.Parse(interval), times, zone);

    public sealed record ZonedAnchor(DateTimeOffset At, BillingInterval Interval, string Zone);

    public static class Anchors
    {
        private static readonly string[] Zones =
            ["UTC", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"];

        private static readonly string[] Intervals = ["PT1S", "PT90M", "P1D", "P1W", "P1M", "P3M", "P1Y", "P60M"];

        public static Arbitrary<ZonedAnchor> Anchor() => Arb.From(
            from second in Gen.Choose(0, int.MaxValue)
            from interval in Gen.Elements(Intervals)
            from zone in Gen.Elements(Zones)
            select new ZonedAnchor(At("2024-01-01 00:00").AddSeconds(second), BillingInterval.Parse(interval), zone));
    }
}
