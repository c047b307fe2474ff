using System.Globalization;

namespace OperationsConsole.Parts;

/// <summary>Lengths of time in few words.</summary>
public static class Spans
{
    private static readonly (TimeSpan Unit, string Name)[] Units =
        [(TimeSpan.FromDays(1), "d"), (TimeSpan.FromHours(1), "h"), (TimeSpan.FromMinutes(1), "min"), (TimeSpan.FromSeconds(1), "s")];

    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>As <c>3 min ago</c> or <c>in 2 h</c>.</summary>
    public static string Relative(TimeSpan fromNow) => true switch
    {
        _ when fromNow.Duration() < TimeSpan.FromSeconds(1) => "now",
        _ when fromNow < TimeSpan.Zero => $"{Rounded(fromNow.Duration())} ago",
        _ => $"in {Rounded(fromNow)}",
    };

    /// <summary>As <c>4.25 s</c>: where a flow's milliseconds are told apart, and days are not.</summary>
    public static string Precise(TimeSpan length) => length < TimeSpan.FromSeconds(1) || length >= TimeSpan.FromMinutes(1)
        ? Rounded(length)
        : $"{length.TotalSeconds:0.00} s";

    /// <summary>As <c>340 ms</c>, <c>12 s</c>, <c>3 min</c>, <c>2 d</c>: in the largest unit that it fills, to the nearest one.</summary>
    public static string Rounded(TimeSpan length)
    {
        var (unit, name) = Units.FirstOrDefault(one => length >= one.Unit, (Unit: TimeSpan.FromMilliseconds(1), Name: "ms"));
        return $"{Math.Round(length / unit):0} {name}";
    }
}
