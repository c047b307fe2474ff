using Platform.Testing.EventSourcing;

namespace Orders.Tests;

/// <summary>Every shape that this service has ever stored, in Samples.</summary>
public sealed class StoredSamplesTests() : StoredSamples(OrdersModule.Define().EventTypes);
