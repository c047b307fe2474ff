using Platform.Testing.EventSourcing;

namespace Inventory.Tests;

/// <summary>Every shape that this service has ever stored, in Samples.</summary>
public sealed class StoredSamplesTests() : StoredSamples(InventoryModule.Define().EventTypes);
