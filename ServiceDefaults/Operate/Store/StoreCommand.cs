using System.CommandLine;
using Npgsql;
using Platform.EventStore.Postgres;
using Platform.EventStore.Postgres.Transfer;

namespace ServiceDefaults.StoreOperations;

/// <summary>
/// The operations, one line each. The exit code is 0 when all is well, 1 when an operation failed or found something wrong, 2 when it was
/// asked for wrongly, 130 when it was interrupted.
/// </summary>
internal sealed class StoreCommand
{
    public const string Name = "store";

    private const int Failed = 1;
    private const int AskedWrongly = 2;
    private const int Interrupted = 130;
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly Func<OperatedStore> open;
    private readonly InvocationConfiguration configuration;
    private readonly Option<bool> json = new("--json") { Description = "Answer as JSON, for programs.", Recursive = true };

    private StoreCommand(Func<OperatedStore> open, InvocationConfiguration configuration) => (this.open, this.configuration) = (open, configuration);

    /// <summary>Does the operation that the arguments name.</summary>
    /// <param name="open">Opens the store; called once, when the arguments are right.</param>
    /// <param name="args">What follows <c>store</c>.</param>
    /// <param name="configuration">Where to write; the console when left out.</param>
    public static async Task<int> RunAsync(Func<OperatedStore> open, string[] args, InvocationConfiguration? configuration = null)
    {
        configuration ??= new InvocationConfiguration();
        configuration.EnableDefaultExceptionHandler = false;
        configuration.ProcessTerminationTimeout = StopGrace;
        var command = new StoreCommand(open, configuration);
        var parsed = command.Create().Parse(args);
        if (parsed.Errors.Count == 0)
        {
            return await parsed.InvokeAsync(configuration);
        }

        command.Console(parsed).Fail("usage", string.Join(' ', parsed.Errors.Select(error => error.Message)) + " See --help.");
        return AskedWrongly;
    }

    private RootCommand Create()
    {
        var root = new RootCommand("Operations on the service's event store.");
        root.Options.Add(json);
        root.Subcommands.Add(ListStreams.Create(Does));
        root.Subcommands.Add(ShowStream.Create(Does));
        root.Subcommands.Add(CountEvents.Create(Does));
        root.Subcommands.Add(ListViews.Create(Does));
        foreach (var command in AskOfView.CreateAll(Does))
        {
            root.Subcommands.Add(command);
        }

        root.Subcommands.Add(VerifyStore.Create(Does));
        root.Subcommands.Add(ExportLog.Create(Does));
        root.Subcommands.Add(ImportLog.Create(Does));
        return root;
    }

    /// <summary>Gives a command its work: the store is opened for it, and what goes wrong is told in a line with a stable code.</summary>
    private Command Does(Command command, Operation operation)
    {
        command.SetAction(async (parsed, stop) =>
        {
            var console = Console(parsed);
            try
            {
                await using var store = open();
                return await operation(store, parsed, console, stop) ? 0 : Failed;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                console.Fail("interrupted", "Stopped before it was done.");
                return Interrupted;
            }
            catch (Exception error) when (Explain(error) is var (code, message))
            {
                console.Fail(code, message);
                return Failed;
            }
        });
        return command;
    }

    private OperationConsole Console(ParseResult parsed) => new(configuration.Output, configuration.Error, parsed.GetValue(json));

    private static (string Code, string Message)? Explain(Exception error) => error switch
    {
        OperationFailedException failed => (failed.Code, failed.Message),
        TransferException transfer => (transfer.Code, transfer.Message),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } =>
            ("store-missing", "The database holds no event store of this release. Start the service once, or import into it."),
        PostgresException refused => ("database-refused", $"The database refused it ({refused.SqlState}): {refused.MessageText}"),
        NpgsqlException unreachable => ("database-unavailable", $"The database does not answer: {unreachable.Message}"),
        IOException or UnauthorizedAccessException => ("file-unusable", error.Message),
        _ => null,
    };
}

/// <summary>What a command does with the store; false when it found something wrong.</summary>
internal delegate Task<bool> Operation(OperatedStore store, ParseResult parsed, OperationConsole console, CancellationToken stop);

/// <summary>Gives a command its work.</summary>
internal delegate Command Does(Command command, Operation operation);
