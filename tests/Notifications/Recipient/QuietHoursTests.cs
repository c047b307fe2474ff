using FsCheck.Xunit;

namespace Notifications.Tests;

public class QuietHoursTests
{
    private static readonly string[] Zones =
    [
        "Etc/UTC",
        "Europe/Berlin",
        "America/Los_Angeles",
        "America/Sao_Paulo",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Kiritimati",
    ];

    [Theory]
    [InlineData("22:00", "07:00", "2026-03-10T20:59Z", "2026-03-10T20:59Z")]
    [InlineData("22:00", "07:00", "2026-03-10T21:00Z", "2026-03-11T06:00Z")]
    [InlineData("22:00", "07:00", "2026-03-11T05:59Z", "2026-03-11T06:00Z")]
    [InlineData("22:00", "07:00", "2026-03-11T06:00Z", "2026-03-11T06:00Z")]
    [InlineData("01:00", "02:30", "2026-03-29T00:30Z", "2026-03-29T01:00Z")]
    [InlineData("22:00", "02:30", "2026-10-25T00:10Z", "2026-10-25T00:30Z")]
    [InlineData("22:00", "02:30", "2026-10-25T01:10Z", "2026-10-25T01:30Z")]
    [InlineData("03:00", "02:30", "2026-03-28T12:00Z", "2026-03-30T00:30Z")]
    public void They_end_when_the_clocks_in_Berlin_show_their_end(string from, string to, string now, string end) => Assert.Equal(
        DateTimeOffset.Parse(end), new QuietHours(from, to).After(DateTimeOffset.Parse(now), "Europe/Berlin"));

    [Property]
    public void They_are_respected_in_every_zone_at_every_time(byte zone, ushort from, ushort to, uint minutes)
    {
        var timeZone = Zones[zone % Zones.Length];
        var quiet = new QuietHours(Time(from), Time(to));
        var now = new DateTimeOffset(2009, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes % (20 * 365 * 1440));
        var after = quiet.After(now, timeZone);

        Assert.False(quiet.Cover(WallClock.TimeAt(after, timeZone)));
        Assert.True(after == now || quiet.Cover(WallClock.TimeAt(now, timeZone)));
        Assert.InRange(after, now, now.AddDays(3));
        Assert.True(after == now || quiet.Cover(WallClock.TimeAt(after.AddMilliseconds(-1), timeZone)));
    }

    private static string Time(ushort minute) => $"{minute % 1440 / 60:00}:{minute % 60:00}";
}
