using Platform.Messaging;

namespace Messaging.Tests;

public sealed record CupReady(int Cup);

public sealed record CupReadyV2(int Cup, string Guest);

public sealed record CupReadyV3(string Label, string Guest);

public sealed record CupCold(int Cup);

/// <summary>The language of these tests.</summary>
internal static class Cups
{
    public static MessageTypes Types { get; } = new(new Dictionary<string, Type>
    {
        ["cup-ready.v1"] = typeof(CupReady),
        ["cup-ready.v2"] = typeof(CupReadyV2),
        ["cup-ready.v3"] = typeof(CupReadyV3),
        ["cup-cold.v1"] = typeof(CupCold),
    });
}
