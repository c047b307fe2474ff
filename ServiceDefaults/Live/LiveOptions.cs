using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Live;

/// <summary>How streams of live events behave; the configuration section <c>Live</c>.</summary>
public sealed class LiveOptions
{
    internal const string Section = "Live";

    /// <summary>How often a stream that has nothing to say shows that it is alive: more often than proxies give up.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many streams a caller may have open at each replica.</summary>
    [Range(1, 1000)]
    public int MostPerCaller { get; set; } = 10;
}
