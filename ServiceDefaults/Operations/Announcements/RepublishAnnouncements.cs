using System.ComponentModel.DataAnnotations;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Announcements;

/// <summary>Has others told again what happened since a time, because one of them was set back to it.</summary>
/// <param name="Since">The time; better some minutes early, for what was under way then.</param>
[ValidatableType]
public sealed record RepublishAnnouncements([property: Required] DateTimeOffset? Since);

/// <summary>The next piece of what is told again.</summary>
/// <param name="Run">Of which time.</param>
/// <param name="After">The last event that was told of before.</param>
[MessageIdentity("operations.republish-next", Version = 1)]
public sealed record RepublishNext(Guid Run, long After);

/// <summary>Has others told again what happened since a time.</summary>
public static class RepublishAnnouncementsEndpoint
{
    /// <summary>422 for a service that nobody has to be told anything by.</summary>
    public static ProblemDetails Validate(Republisher republisher) => republisher.EventNames.Count == 0
        ? Refusals.Rule("nothing-announced", "This service announces nothing that could be told again.")
        : WolverineContinue.NoProblems;

    /// <summary>POST /ops/announcements/republish</summary>
    [WolverinePost("/announcements/republish"), Authorize(Role.Operator)]
    public static async Task<(RepublicationView, OutgoingMessages)> Post(
        RepublishAnnouncements command,
        Republisher republisher,
        Caller caller,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        var begun = await republisher.BeginAsync(command.Since!.Value, caller.Id, stop);
        session.Store(begun);
        Act.Note(session, context, clock, "ops_announcements_republished", $"{begun.Since:O}");
        return (RepublicationView.Of(begun), [new RepublishNext(begun.Run, begun.Position)]);
    }
}

/// <summary>Tells others the next piece. What is sent, how far it is, and what asks for the piece after it are one transaction.</summary>
public static class RepublishNextHandler
{
    /// <summary>What is asked.</summary>
    public static async Task<OutgoingMessages> HandleAsync(
        RepublishNext message, Republisher republisher, IDocumentSession session, CancellationToken stop)
    {
        var known = await session.LoadAsync<Republication>(Republication.Only, stop);
        if (known is not { FinishedAt: null } before || (before.Run, before.Position) != (message.Run, message.After))
        {
            return [];
        }

        var (after, messages) = await republisher.NextAsync(before, session, stop);
        session.Store(after);
        return after.FinishedAt is null ? [.. messages, new RepublishNext(after.Run, after.Position)] : [.. messages];
    }
}
