using System.CommandLine;

namespace ServiceDefaults.Operate;

/// <summary>
/// A family of operations on what they all work with: a store, or a service's messages and processes. The exit code is 0 when all is well, 1
/// when an operation failed or found something wrong, 2 when it was asked for wrongly, 130 when it was interrupted.
/// </summary>
internal sealed class OperationCommand<TSubject>
    where TSubject : IAsyncDisposable
{
    private const int Failed = 1;
    private const int AskedWrongly = 2;
    private const int Interrupted = 130;
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly Func<TSubject> open;
    private readonly InvocationConfiguration configuration;
    private readonly Option<bool> json = new("--json") { Description = "Answer as JSON, for programs.", Recursive = true };
    private readonly RootCommand root;

    /// <summary>An empty family.</summary>
    /// <param name="description">What the operations are about.</param>
    /// <param name="open">Opens what they work with; called once, when the arguments are right.</param>
    /// <param name="configuration">Where to write; the console when left out.</param>
    public OperationCommand(string description, Func<TSubject> open, InvocationConfiguration? configuration)
    {
        this.open = open;
        this.configuration = configuration ?? new InvocationConfiguration();
        this.configuration.EnableDefaultExceptionHandler = false;
        this.configuration.ProcessTerminationTimeout = StopGrace;
        root = new RootCommand(description);
        root.Options.Add(json);
    }

    /// <summary>What is said when the database has none of the tables that are asked.</summary>
    public required (string Code, string Message) WhenMissing { get; init; }

    /// <summary>The operations; each is made with <see cref="Does"/>.</summary>
    public IList<Command> Operations => root.Subcommands;

    /// <summary>Options of all operations, beside <c>--json</c>.</summary>
    public IList<Option> Options => root.Options;

    /// <summary>Does the operation that the arguments name.</summary>
    public async Task<int> RunAsync(string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
        {
            return await parsed.InvokeAsync(configuration);
        }

        Console(parsed).Fail("usage", string.Join(' ', parsed.Errors.Select(error => error.Message)) + " See --help.");
        return AskedWrongly;
    }

    /// <summary>Gives a command its work: the subject is opened for it, and what goes wrong is told in a line with a stable code.</summary>
    public Command Does(Command command, Operation<TSubject> operation)
    {
        command.SetAction(async (parsed, stop) =>
        {
            var console = Console(parsed);
            try
            {
                await using var subject = open();
                return await operation(subject, parsed, console, stop) ? 0 : Failed;
            }
            catch (OperationCanceledException cancelled) when (stop.IsCancellationRequested)
            {
                console.Fail("interrupted", cancelled is LeftRunningException left ? left.Message : "Stopped before it was done.");
                return Interrupted;
            }
            catch (Exception error)
            {
                var (code, message) = Explanation.Of(error, WhenMissing);
                console.Fail(code, message);
                return Failed;
            }
        });
        return command;
    }

    private OperationConsole Console(ParseResult parsed) => new(configuration.Output, configuration.Error, parsed.GetValue(json));
}

/// <summary>What a command does with its subject; false when it found something wrong.</summary>
internal delegate Task<bool> Operation<TSubject>(TSubject subject, ParseResult parsed, OperationConsole console, CancellationToken stop);

/// <summary>Gives a command its work.</summary>
internal delegate Command Does<TSubject>(Command command, Operation<TSubject> operation);
