using Platform.EventSourcing;
using ServiceDefaults.Modules;

namespace Contracts.Tests;

/// <summary>
/// What a service sends and receives, asked of its module. What it receives are the types its handlers are bound to. What it sends
/// follows from its events, so every stored sample of one is put through the module's own mappings: each event has a sample, with every
/// property filled, because another test demands it.
/// </summary>
internal sealed record ServiceMessages(string Service, IReadOnlyList<string> Sends, IReadOnlyList<string> Receives)
{
    private static readonly StreamId Stream = StreamId.Of("sample", Guid.Empty.ToString());

    public static IReadOnlyList<ServiceMessages> All { get; } =
    [
        Of(global::Orders.OrdersModule.Define(), "tests/Orders/Samples"),
        Of(global::Inventory.InventoryModule.Define(), "tests/Inventory/Samples"),
    ];

    private static ServiceMessages Of(Module module, string samples)
    {
        var types = module.MessageTypes;
        var sent = Directory.EnumerateFiles(Path.Combine(Snapshot.Root, samples), "*.json")
            .Select(file => Read(module.EventTypes, file))
            .SelectMany(recorded => module.Publications
                .Where(publication => publication.EventType == recorded.Data.GetType())
                .SelectMany(publication => publication.Map(recorded)))
            .Select(outgoing => types.NameOf(outgoing.Message.GetType()));
        return new ServiceMessages(module.Name, Public(sent), Public(module.Handlers(types).Select(handler => handler.MessageType)));
    }

    // What a service sends only to itself is nobody else's business.
    private static string[] Public(IEnumerable<string> names) =>
        [.. names.Where(PublishedLanguage.Messages.ContainsKey).Distinct().Order(StringComparer.Ordinal)];

    private static RecordedEvent Read(EventTypes types, string file)
    {
        var shape = types.ShapeOf(Path.GetFileNameWithoutExtension(file));
        var data = shape.Read(File.ReadAllBytes(file), PlatformJson.Options);
        return new RecordedEvent(1, Guid.Empty, Stream, 1, shape.Name, data, DateTimeOffset.UnixEpoch, new EventMetadata("sample"));
    }
}
