using System.CommandLine;
using AppHost.Commands;

namespace AppHost.Tests;

public sealed class RunOptionsTests
{
    [Fact]
    public void Without_options_a_run_is_the_ordinary_one()
    {
        var settings = Read();

        Assert.Equal(8080, settings.GatewayPort);
        Assert.Equal(".data", Path.GetFileName(settings.DataFolder));
        Assert.True(settings.Seed);
        Assert.Null(settings.Postgres);
        Assert.Equal(1, settings.ReplicasOf("orders"));
        Assert.Equal(MessageTransport.Postgres, settings.Transport);
    }

    [Fact]
    public void A_broker_can_be_asked_for_and_one_that_is_given_is_used()
    {
        Assert.Equal((MessageTransport.RabbitMq, null), Asked("--transport", "rabbitmq"));
        Assert.Equal((MessageTransport.RabbitMq, "amqp://broker"), Asked("--rabbitmq", "amqp://broker"));

        static (MessageTransport Transport, string? Broker) Asked(params string[] args)
        {
            var settings = Read(args);
            return (settings.Transport, settings.RabbitMq);
        }
    }

    [Fact]
    public void Each_option_is_read()
    {
        var settings = Read(
            "--gateway-port", "0", "--data", "/elsewhere", "--postgres", "Host=db", "--no-seed",
            "--replicas", "orders=2", "--replicas", "inventory=3");

        Assert.Equal(0, settings.GatewayPort);
        Assert.Equal(Path.GetFullPath("/elsewhere"), settings.DataFolder);
        Assert.Equal(2, settings.ReplicasOf("orders"));
        Assert.Equal(3, settings.ReplicasOf("inventory"));
        Assert.False(settings.Seed);
        Assert.Equal("Host=db", settings.Postgres);
    }

    [Theory]
    [InlineData("--replicas", "gateway=2")]
    [InlineData("--replicas", "orders=0")]
    [InlineData("--replicas", "orders")]
    [InlineData("--transport", "pigeons")]
    [InlineData("--gateway-port", "70000")]
    [InlineData("--gateway-port", "eighty")]
    public void What_cannot_be_done_is_refused_by_the_options_name(string option, string value)
    {
        var (_, command) = Command();

        var error = Assert.Single(command.Parse([option, value]).Errors);

        Assert.Contains(value.Split('=')[0] is "70000" ? option : value, error.Message, StringComparison.Ordinal);
    }

    private static (RunOptions Options, RootCommand Command) Command()
    {
        var command = new RootCommand();
        return (RunOptions.AddTo(command), command);
    }

    private static RunSettings Read(params string[] args)
    {
        var (options, command) = Command();
        return options.Read(command.Parse(args));
    }
}
