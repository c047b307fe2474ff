using System.Text.Json.Nodes;
using JasperFx.Events;
using Marten;
using Weasel.Core;

namespace Notifications.Tests;

/// <summary>Every shape that this service has ever stored, in StoredEvents by the event's name, can still be read, and nothing is lost.</summary>
public class StoredEventsTests
{
    private static readonly StoreOptions Store = Configured();

    public static TheoryData<string> Names => [.. Known().Select(known => known.EventTypeName)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_is_read_back_whole(string name)
    {
        using var sample = typeof(StoredEventsTests).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Expected a sample of {name} in StoredEvents; found none.");
        var stored = JsonNode.Parse(sample);
        sample.Position = 0;

        var happened = Store.Serializer().FromJson(Known().Single(known => known.EventTypeName == name).EventType, sample);

        Assert.True(JsonNode.DeepEquals(stored, JsonNode.Parse(Store.Serializer().ToJson(happened))), $"{name} is now {happened}.");
    }

    [Fact]
    public void An_address_is_never_stored_in_the_clear() =>
        Assert.DoesNotContain("example.com", Store.Serializer().ToJson(Wants()), StringComparison.Ordinal);

    private static IEnumerable<IEventType> Known() =>
        ((IReadOnlyStoreOptions)Store).Events.AllKnownEventTypes().Where(known => known.EventType.Namespace == nameof(Notifications));

    private static StoreOptions Configured()
    {
        var options = new StoreOptions();
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
        NotificationsConfiguration.Events(options);
        return options;
    }
}
