using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ServiceDefaults.Operate;

/// <summary>Times as operators read and write them: UTC.</summary>
internal static class Times
{
    public static Option<DateTimeOffset?> Option(string name, string description) =>
        new(name) { Description = description, HelpName = "T", CustomParser = Parse };

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>How long something lasts.</summary>
    public static string Text(TimeSpan span) => span.ToString(span.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        result.AddError($"'{text}' is no time; expected one such as 2026-01-31T12:00:00Z.");
        return null;
    }
}
