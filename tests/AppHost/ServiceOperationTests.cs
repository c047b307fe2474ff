using System.CommandLine;
using AppHost.Commands;

namespace AppHost.Tests;

public sealed class ServiceOperationTests
{
    [Fact]
    public void What_follows_an_operations_name_is_its_own_even_where_an_option_has_the_same_name()
    {
        var parsed = MessagesCommand.Create().Parse(
            ["orders", "--data", "/elsewhere", "dead-letters", "edit", "7", "--data", "-", "--as", "olga"]);

        Assert.Empty(parsed.Errors);
        Assert.Equal("dead-letters", parsed.CommandResult.Command.Name);
        Assert.Equal(["edit", "7", "--data", "-", "--as", "olga"], parsed.UnmatchedTokens);
        Assert.Equal("/elsewhere", parsed.GetValue<string>("--data"));
        Assert.Equal("orders", parsed.GetValue<string>("service"));
    }

    [Theory]
    [InlineData("orders", "abort", "fulfilment-1", "--reason", "The customer called.")]
    [InlineData("inventory", "list", "--stuck")]
    public void Every_operation_is_known_here(params string[] args)
    {
        var parsed = ProcessesCommand.Create().Parse(args);

        Assert.Empty(parsed.Errors);
        Assert.Equal(args[2..], parsed.UnmatchedTokens);
    }

    [Theory]
    [InlineData("gateway", "queue")]
    [InlineData("orders", "explode")]
    [InlineData("orders")]
    [InlineData("queue")]
    public void An_unknown_service_or_operation_is_refused(params string[] args) => Assert.NotEmpty(MessagesCommand.Create().Parse(args).Errors);
}
