using Platform.EventSourcing;

namespace Inventory.Tests;

/// <summary>Events as the log would hold them.</summary>
internal static class Recorded
{
    public static RecordedEvent In(StreamId stream, object happened, long version) => new(
        Position: version,
        Guid.Empty,
        stream,
        version,
        InventoryModule.Define().EventTypes.NameOf(happened),
        happened,
        Some.Now,
        new EventMetadata("test"));
}
