using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Messaging;
using Polly;
using Polly.Retry;
using ServiceDefaults.Commands;
using ServiceDefaults.Modules;
using ServiceDefaults.Processes;
using ServiceDefaults.Security;

namespace ServiceDefaults.Operate;

/// <summary>
/// A service's messages and processes in the hands of an operator: the same ports, types and rules as the service has, and none of its
/// agents. It can be opened beside running replicas.
/// </summary>
internal sealed class OperatedService(ServiceProvider services) : IAsyncDisposable
{
    // A request has a key, so it may be sent again when it is not known what became of it.
    private static readonly ResiliencePipeline Patience = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder()
                .Handle<NpgsqlException>(error => error.IsTransient)
                .Handle<AppendOutcomeUnknownException>(),
            MaxRetryAttempts = 4,
            Delay = TimeSpan.FromMilliseconds(500),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    /// <summary>The service's name, which is its queue's.</summary>
    public string Name => Messaging.ServiceName;

    public MessagingOptions Messaging => services.GetRequiredService<MessagingOptions>();

    public PersonalMessages Personal => services.GetRequiredService<PersonalMessages>();

    public IDeadLetters Letters => services.GetRequiredService<IDeadLetters>();

    public IRefeeds Refeeds => services.GetRequiredService<IRefeeds>();

    public ITransport Transport => services.GetRequiredService<ITransport>();

    public ILogReader Log => services.GetRequiredService<ILogReader>();

    public IEventStore Events => services.GetRequiredService<IEventStore>();

    /// <summary>The service's process managers.</summary>
    /// <exception cref="OperationFailedException">It has none.</exception>
    public IReadOnlyList<Process> Processes => services.GetService<Module>() is { Processes: { Count: > 0 } processes }
        ? processes
        : throw new OperationFailedException("no-processes", "This service has no process managers.");

    public IServiceProvider Services => services;

    /// <summary>Sends a request, and again under the same key when the connection was lost on the way.</summary>
    public static async Task<T> RepeatedlyAsync<T>(Func<CancellationToken, Task<T>> send, CancellationToken stop) =>
        await Patience.ExecuteAsync(async attempt => await send(attempt), stop);

    /// <summary>Runs a command of an operator: decided, recorded and answered as one that comes by HTTP.</summary>
    public Task<IResult> RunAsync(IdempotentRequest request, Func<CommandRunner, CancellationToken, Task<IResult>> run, CancellationToken stop)
    {
        var companions = services.GetRequiredService<ICompanions>();
        var runner = new CommandRunner(
            new CommandRequest(request, new EventMetadata(request.Key, request.Key, request.Caller)),
            new Caller(request.Caller, new HashSet<string> { Role.Operator }),
            services.GetRequiredService<DecisionLoop>(),
            companions,
            services.GetRequiredService<TimeProvider>());
        return RepeatedlyAsync(
            async attempt => await companions.FindAsync(request.Caller, request.Key, attempt) is { } earlier
                ? request.Repeat(earlier)
                : await run(runner, attempt),
            stop);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => services.DisposeAsync();
}
