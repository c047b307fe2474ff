using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.EventSourcing;
using Platform.Messaging;

namespace Contracts.Tests;

/// <summary>What each service sends and receives as a reviewed document.</summary>
public sealed class AsyncApiTests
{
    private const string Folder = "contracts/asyncapi";

    public static TheoryData<string> Services => new(ServiceMessages.All.Select(service => service.Service));

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_sends_and_receives_what_its_committed_document_says(string name) =>
        Faults.None(Snapshot.FaultOf($"{Folder}/{name}.json", Generate(name)));

    [Fact]
    public void There_is_no_document_of_a_service_that_does_not_exist() =>
        Faults.None(Snapshot.LeftOver(Folder, ServiceMessages.All.Select(service => service.Service)));

    [Fact]
    public void Every_message_of_the_language_is_sent_by_exactly_one_service()
    {
        var sent = ServiceMessages.All.SelectMany(service => service.Sends).Order(StringComparer.Ordinal);

        Assert.Equal(PublishedLanguage.Messages.Keys.Order(StringComparer.Ordinal), sent);
    }

    [Fact]
    public void Every_command_to_a_service_is_received_by_it_alone()
    {
        var inventory = ServiceMessages.All.Single(service => service.Service == "inventory");
        string[] commands = ["inventory.commit-stock.v1", "inventory.release-stock.v1", "inventory.reserve-stock.v1", "inventory.ship-stock.v1"];

        Assert.Equal(commands, inventory.Receives);
        Assert.DoesNotContain(ServiceMessages.All.Single(service => service.Service == "orders").Receives, commands.Contains);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_reference_in_a_document_leads_somewhere(string name)
    {
        var document = Generate(name);
        foreach (var reference in References(document))
        {
            var found = reference.StartsWith('#')
                ? reference[2..].Split('/').Aggregate((JsonNode?)document, (node, step) => node?[step])
                : Snapshot.Committed(Path.Combine(Folder, reference));
            Assert.True(found is not null, $"The document of {name} refers to {reference}, which is not there.");
        }
    }

    [Fact]
    public void The_envelope_is_what_is_sent()
    {
        var sent = JsonSerializer.SerializeToNode(
            new CloudEvent
            {
                Id = "1",
                Type = "orders.order-placed.v1",
                Source = "orders",
                Subject = "order-1",
                PartitionKey = "order-1",
                Priority = MessagePriority.High,
                CorrelationId = "c",
                CausationId = "e",
                UserId = "u",
                TraceParent = "t",
                Data = JsonSerializer.SerializeToElement(new { }),
            },
            PlatformJson.Options)!.AsObject();
        var envelope = AsyncApi.Envelope();

        Assert.Equal(sent.Select(pair => pair.Key).Order(), envelope["properties"]!.AsObject().Select(pair => pair.Key).Order());
        Assert.Equal(["data", "id", "source", "specversion", "type"], envelope["required"]!.AsArray().Select(name => (string)name!).Order());
    }

    private static JsonObject Generate(string name) => AsyncApi.Of(ServiceMessages.All.Single(service => service.Service == name));

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key == "$ref" ? [(string)pair.Value!] : References(pair.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
