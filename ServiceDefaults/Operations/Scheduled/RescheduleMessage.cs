using System.ComponentModel.DataAnnotations;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Runtime;

namespace ServiceDefaults.Operations.Scheduled;

/// <summary>Has a scheduled message handled at another time.</summary>
/// <param name="Due">When.</param>
[ValidatableType]
public sealed record RescheduleMessage([property: Required] DateTimeOffset? Due);

/// <summary>Has a scheduled message handled at another time.</summary>
public static class RescheduleMessageEndpoint
{
    /// <summary>The message.</summary>
    public static async Task<Found<ScheduledView>> LoadAsync(Guid id, StoredMessages messages, CancellationToken stop) =>
        new(await messages.FindScheduledAsync(id, stop));

    /// <summary>404 when it is not scheduled any more.</summary>
    public static ProblemDetails Validate(Found<ScheduledView> message) => message.It is null ? Missing.Problem : WolverineContinue.NoProblems;

    /// <summary>POST /ops/scheduled/{id}/reschedule</summary>
    [WolverinePost("/scheduled/{id}/reschedule"), Authorize(Role.Operator)]
    public static async Task<ScheduledView> Post(
        Guid id,
        RescheduleMessage command,
        [NotBody] Found<ScheduledView> message,
        IWolverineRuntime runtime,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        await runtime.Storage.ScheduledMessages.RescheduleAsync(id, command.Due!.Value, stop);
        Act.Note(session, context, clock, "ops_message_rescheduled", $"{id}");
        return message.It!;
    }
}
