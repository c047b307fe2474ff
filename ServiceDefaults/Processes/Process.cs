using Microsoft.AspNetCore.Http;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;

namespace ServiceDefaults.Processes;

/// <summary>A process manager of a module, as operators see and mend it, whatever its types are.</summary>
public abstract class Process
{
    private const int LongestReason = 200;

    private protected Process()
    {
    }

    /// <summary>Its name: the category of its streams.</summary>
    public abstract string Name { get; }

    /// <summary>Its states, inputs, outputs and transitions.</summary>
    public abstract ProcessDefinition Definition { get; }

    /// <summary>Where its processes stand.</summary>
    internal abstract View View { get; }

    /// <summary>A page of those that run.</summary>
    /// <exception cref="InvalidRequestException">None of its processes waits for such a thing, or the page is not one of this list.</exception>
    internal abstract Task<Page<ProcessStanding>> ListAsync(ProcessQuery query, IServiceProvider services, CancellationToken stop);

    /// <summary>Where one stands, ended or not; null when the view has not seen it.</summary>
    internal abstract Task<ProcessStanding?> FindAsync(string id, IServiceProvider services, CancellationToken stop);

    internal abstract Task<IResult> NudgeAsync(string id, CommandRunner runner, CancellationToken stop);

    internal async Task<IResult> AbortAsync(string id, string reason, CommandRunner runner, CancellationToken stop) =>
        string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason
            ? ApiError.Validation("reason", $"A reason has 1 to {LongestReason} characters.")
            : await GiveUpAsync(id, reason, runner, stop);

    private protected abstract Task<IResult> GiveUpAsync(string id, string reason, CommandRunner runner, CancellationToken stop);
}

/// <summary>Which running processes are asked for.</summary>
/// <param name="Page">Which page of them.</param>
/// <param name="Stuck">Only those that people should look at, or only the others.</param>
/// <param name="Waiting">Only those that wait for this.</param>
internal sealed record ProcessQuery(PageRequest Page, bool? Stuck, string? Waiting);

/// <summary>Where one process stands, and what may be done to it now.</summary>
internal sealed record ProcessStanding(
    string Id,
    string Waiting,
    DateTimeOffset WaitingSince,
    int Waits,
    DateTimeOffset? Deadline,
    bool Stuck,
    string LastEvent,
    DateTimeOffset LastEventAt,
    string CorrelationId,
    long Version,
    IReadOnlyDictionary<string, Link> Links);
