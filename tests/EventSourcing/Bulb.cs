using System.Globalization;
using System.Text.Json.Nodes;
using Platform.EventSourcing;

namespace EventSourcing.Tests;

/// <summary>The events of a stream that has a past: three versions of one shape, and another shape under two names.</summary>
public abstract record BulbEvent
{
    // In the first version a power was a text; the second has a number; the third, the record's, says where the bulb hangs.
    public static readonly Upcaster First = new("bulb_fitted", "bulb_fitted_v2", data => new JsonObject
    {
        ["watts"] = int.Parse(data["power"]!.GetValue<string>().TrimEnd('W'), CultureInfo.InvariantCulture),
    });

    public static readonly Upcaster Second = new("bulb_fitted_v2", "bulb_fitted_v3", data =>
    {
        data["room"] = "unknown";
        return data;
    });

    [EventName("bulb_fitted_v3")]
    public sealed record Fitted(int Watts, string Room, string? By = null) : BulbEvent;

    [EventName("bulb_broken", Aliases = ["bulb_smashed"])]
    public sealed record Broken(string By) : BulbEvent;
}
