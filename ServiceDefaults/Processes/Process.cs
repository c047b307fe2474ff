using Microsoft.AspNetCore.Http;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;

namespace ServiceDefaults.Processes;

/// <summary>A process manager of a module, as operators see and mend it, whatever its types are.</summary>
public abstract class Process
{
    private protected Process()
    {
    }

    /// <summary>Its name: the category of its streams.</summary>
    public abstract string Name { get; }

    /// <summary>Its states, inputs, outputs and transitions.</summary>
    public abstract ProcessDefinition Definition { get; }

    /// <summary>Where its processes stand.</summary>
    internal abstract View View { get; }

    internal abstract Task<IResult> ListAsync(ProcessQuery query, IServiceProvider services, CancellationToken stop);

    internal abstract Task<IResult> NudgeAsync(string id, CommandRunner runner, CancellationToken stop);

    internal abstract Task<IResult> AbortAsync(string id, string reason, CommandRunner runner, CancellationToken stop);
}

/// <summary>Which running processes are asked for.</summary>
/// <param name="Page">Which page of them.</param>
/// <param name="Stuck">Only those that people should look at, or only the others.</param>
/// <param name="Waiting">Only those that wait for this.</param>
internal sealed record ProcessQuery(PageRequest Page, bool? Stuck, string? Waiting);
