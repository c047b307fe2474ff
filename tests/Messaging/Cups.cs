using Platform.Messaging;

namespace Messaging.Tests;

public sealed record CupReady(int Cup);

public sealed record CupCold(int Cup);

/// <summary>The language of these tests.</summary>
internal static class Cups
{
    public static MessageTypes Types { get; } = new(
        new Dictionary<string, Type> { ["cup-ready.v1"] = typeof(CupReady), ["cup-cold.v1"] = typeof(CupCold) });
}
