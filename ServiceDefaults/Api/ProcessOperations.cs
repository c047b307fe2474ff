using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using ServiceDefaults.Commands;
using ServiceDefaults.Modules;
using ServiceDefaults.Processes;
using ServiceDefaults.Security;

namespace ServiceDefaults.Api;

/// <summary>
/// The service's process managers, for operators: what they are made of, which processes run and wait for what, and two ways to mend
/// one. What is done is an event of the process, with the operator as its user.
/// </summary>
internal static class ProcessOperations
{
    private const string Root = "/ops/processes";

    public static void MapProcesses(this RouteGroupBuilder api)
    {
        if (((IEndpointRouteBuilder)api).ServiceProvider.GetService<Module>() is not { Processes: { Count: > 0 } processes })
        {
            return;
        }

        var group = api.MapGroup(Root).RequireAuthorization(Role.Operator);
        group.MapGet("", () => ApiResults.Ok(processes.Select(Describe).ToList()));
        foreach (var process in processes)
        {
            var own = group.MapGroup($"/{process.Name}");
            own.MapGet("", async (PageRequest page, IServiceProvider services, CancellationToken stop, bool? stuck = null, string? waiting = null) =>
                ApiResults.Page(await process.ListAsync(new ProcessQuery(page, stuck, waiting), services, stop)));
            own.MapPost("/{id}/nudge", (string id, CommandRunner runner, CancellationToken stop) => process.NudgeAsync(id, runner, stop));
            own.MapPost("/{id}/abort", (string id, AbortProcess body, CommandRunner runner, CancellationToken stop) =>
                process.AbortAsync(id, body.Reason, runner, stop));
        }
    }

    private static ProcessItem Describe(Process process)
    {
        var definition = process.Definition;
        return new ProcessItem(
            definition.Name,
            definition.States,
            definition.Inputs,
            definition.Outputs,
            definition.Transitions,
            definition.ToMermaid(),
            new Dictionary<string, Link>
            {
                ["running"] = new($"/api/v1{Root}/{process.Name}"),
                ["stuck"] = new($"/api/v1{Root}/{process.Name}?stuck=true"),
            });
    }

    /// <summary>Why an operator gives a process up.</summary>
    internal sealed record AbortProcess(string Reason);

    private sealed record ProcessItem(
        string Name,
        IReadOnlyList<string> States,
        IReadOnlyList<string> Inputs,
        IReadOnlyList<ProcessOutput> Outputs,
        IReadOnlyList<ProcessTransition> Transitions,
        string Diagram,
        IReadOnlyDictionary<string, Link> Links);
}
