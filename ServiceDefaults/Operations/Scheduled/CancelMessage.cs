using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Persistence.Durability.ScheduledMessageManagement;
using Wolverine.Runtime;

namespace ServiceDefaults.Operations.Scheduled;

/// <summary>Has a scheduled message never handled. A flow whose timer is taken away waits for ever, until it is nudged.</summary>
public static class CancelMessageEndpoint
{
    /// <summary>The message.</summary>
    public static async Task<Found<ScheduledView>> LoadAsync(Guid id, StoredMessages messages, CancellationToken stop) =>
        new(await messages.FindScheduledAsync(id, stop));

    /// <summary>404 when it is not scheduled any more.</summary>
    public static ProblemDetails Validate(Found<ScheduledView> message) => message.It is null ? Missing.Problem : WolverineContinue.NoProblems;

    /// <summary>POST /ops/scheduled/{id}/cancel</summary>
    [WolverinePost("/scheduled/{id}/cancel"), Authorize(Role.Operator)]
    public static async Task<ScheduledView> Post(
        Guid id,
        [NotBody] Found<ScheduledView> message,
        IWolverineRuntime runtime,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        await runtime.Storage.ScheduledMessages.CancelAsync(new ScheduledMessageQuery { MessageIds = [id] }, stop);
        Act.Note(session, context, clock, "ops_message_cancelled", $"{id}");
        return message.It!;
    }
}
