using System.CommandLine;

namespace AppHost.Commands;

/// <summary>Operations on a service's event store.</summary>
internal static class StoreCommand
{
    public static Command Create()
    {
        const string Operations = "streams, stream, counts, views, verify, export, import";
        var command = new Command(
            "store", $"Does an operation on a service's event store: {Operations}. After -- come the operation's own options, such as --help.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        var operation = ServiceOperation.AddTo(command, "Whose store.");
        command.SetAction((parsed, stop) => operation.RunAsync(parsed, parsed.UnmatchedTokens, stop));
        return command;
    }
}
