namespace AppHost.Tests;

public sealed class TopologyTests
{
    [Fact]
    public async Task Every_part_is_there_and_scalable_services_have_their_replicas()
    {
        var settings = new RunSettings { GatewayPort = 18080, Replicas = new Dictionary<string, int> { ["orders"] = 2 } };

        await using var application = Topology.Build(settings);

        Assert.Equal(
            ["postgres", "identity", "payments", "inventory", "orders-0", "orders-1", "gateway"],
            application.Instances.Select(instance => instance.Name));
        Assert.Equal(new Uri("http://127.0.0.1:18080"), application.GetEndpoint("gateway"));
    }

    [Fact]
    public async Task A_broker_is_there_when_it_carries_the_messages()
    {
        await using var application = Topology.Build(new RunSettings { Transport = MessageTransport.RabbitMq });

        Assert.Equal(
            ["postgres", "messaging", "identity", "payments", "inventory", "orders", "gateway"],
            application.Instances.Select(instance => instance.Name));
    }
}
