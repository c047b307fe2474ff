using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using ServiceDefaults.Modules;
using ServiceDefaults.Security;

namespace ServiceDefaults.Api;

/// <summary>What operators may ask any service.</summary>
public static class Operations
{
    /// <summary>
    /// <c>GET /ops/flow/{correlationId}</c>: this service's events of one flow, in order, without their data, which may be
    /// personal. A service without an event store has none of it. And <c>/ops/streams/{id}</c>, where streams can be archived,
    /// <c>/ops/dead-letters</c>, where messaging is registered, <c>/ops/processes</c>, where the module has process managers,
    /// <c>/ops/refeeds</c>, where there is a log to feed queues from, <c>/ops/views</c>, where views are, and
    /// <c>/ops/personal-data</c>, where there is some.
    /// </summary>
    public static RouteGroupBuilder MapOperations(this RouteGroupBuilder api)
    {
        var services = ((IEndpointRouteBuilder)api).ServiceProvider;
        if (services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(IEventStore)))
        {
            var service = services.GetService<Module>()?.Name ?? services.GetRequiredService<IHostEnvironment>().ApplicationName;
            api.MapGet("/ops/flow/{correlationId}", (string correlationId, IEventStore store, CancellationToken stop) =>
                FlowAsync(service, correlationId, store, stop)).RequireAuthorization(Role.Operator);
        }

        api.MapStreams();
        api.MapDeadLetters();
        api.MapRefeeds();
        api.MapProcesses();
        api.MapViews();
        api.MapPersonalData();
        return api;
    }

    private static async Task<IResult> FlowAsync(string service, string correlationId, IEventStore store, CancellationToken stop)
    {
        var events = await store.ReadCorrelatedAsync(correlationId, stop);
        return ApiResults.Ok(events.Select(happened => new FlowStep(
            service,
            happened.Position,
            happened.Id,
            happened.Stream.Value,
            happened.Version,
            happened.Name,
            happened.RecordedAt,
            happened.Metadata.CausationId)).ToList());
    }

    private sealed record FlowStep(
        string Service, long Position, Guid Id, string Stream, long Version, string Name, DateTimeOffset RecordedAt, string? CausationId);
}
