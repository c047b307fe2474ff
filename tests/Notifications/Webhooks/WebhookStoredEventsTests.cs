using System.Text.Json.Nodes;
using JasperFx.Events;
using Marten;
using Weasel.Core;

namespace Notifications.Tests;

/// <summary>
/// Every shape of a webhook's event that was ever stored, in StoredEvents by the event's name, can still be read, and nothing is lost. What is
/// personal stands here as it does without its person's key.
/// </summary>
public class WebhookStoredEventsTests
{
    private static readonly StoreOptions Store = Configured();

    public static TheoryData<string> Names => [.. Known().Select(known => known.EventTypeName)];

    [Fact]
    public void There_are_events_to_look_at() => Assert.Equal(13, Known().Count());

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_is_read_back_whole(string name)
    {
        using var sample = typeof(WebhookStoredEventsTests).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Expected a sample of {name} in StoredEvents; found none.");
        var stored = JsonNode.Parse(sample);
        sample.Position = 0;

        var happened = Store.Serializer().FromJson(Known().Single(known => known.EventTypeName == name).EventType, sample);

        Assert.True(JsonNode.DeepEquals(stored, JsonNode.Parse(Store.Serializer().ToJson(happened))), $"{name} is now {happened}.");
    }

    private static IEnumerable<IEventType> Known() => ((IReadOnlyStoreOptions)Store).Events.AllKnownEventTypes()
        .Where(known => known.EventTypeName.StartsWith("webhook_", StringComparison.Ordinal));

    private static StoreOptions Configured()
    {
        var options = new StoreOptions();
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
        return options.AddWebhooks();
    }
}
