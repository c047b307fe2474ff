using System.ComponentModel.DataAnnotations;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using Wolverine.Http;

namespace Notifications;

/// <summary>Whoever has the link of a mail wants no more mail about its topic.</summary>
[ValidatableType]
public sealed record Unsubscribe([property: Required, StringLength(2048, MinimumLength = 1)] string Token);

/// <summary>What a link is for, and whether it was followed.</summary>
public sealed record Unsubscription(string Topic, bool IsUnsubscribed, IReadOnlyDictionary<string, Link> Links)
{
    internal static Unsubscription Of(string topic, bool isUnsubscribed) => new(
        topic,
        isUnsubscribed,
        isUnsubscribed ? new Dictionary<string, Link>() : new() { ["unsubscribe"] = new(UnsubscribeEndpoint.Path, HttpMethods.Post) });
}

public static class UnsubscribeEndpoint
{
    public const string Path = "/api/v1/notifications/unsubscribe";

    // The link's own holder is all that is asked for: whoever reads a mail need not be signed in.
    public static async Task<(UnsubscribeToken?, Recipient)> LoadAsync(
        Unsubscribe command, IOptions<MailOptions> options, IDocumentSession session, CancellationToken stop)
    {
        var token = UnsubscribeToken.Read(command.Token, options.Value.LinkKey!);
        var recipient = token is null ? null : (await session.Events.FetchForExclusiveWriting<Recipient>(token.Recipient.Value, stop)).Aggregate;
        return (token, recipient ?? Recipient.Unknown(token?.Recipient ?? default));
    }

    public static ProblemDetails Validate(UnsubscribeToken? token) => token is not null
        ? WolverineContinue.NoProblems
        : Refusals.Rule("unsubscribe-token-invalid", "This link was not given out by us.");

    [WolverinePost("/notifications/unsubscribe"), AllowAnonymous]
    public static (Unsubscription, RecipientChange) Post(Unsubscribe command, UnsubscribeToken? token, Recipient recipient)
    {
        var isWanted = recipient.Refuses(Topic.Of(token!.Topic), Channel.Email) is null;
        return (
            Unsubscription.Of(token.Topic, isUnsubscribed: true),
            new RecipientChange(recipient, isWanted ? [new TopicUnsubscribed(token.Topic)] : []));
    }
}

/// <summary>What a link is for; following it changes nothing, since programs follow links too.</summary>
public static class ReadUnsubscribeEndpoint
{
    [WolverineGet("/notifications/unsubscribe"), AllowAnonymous]
    public static async Task<Unsubscription?> Get(
        [FromQuery] string? token, IOptions<MailOptions> options, IQuerySession session, CancellationToken stop)
    {
        if (UnsubscribeToken.Read(token, options.Value.LinkKey!) is not { } valid)
        {
            return null;
        }

        var recipient = await session.LoadAsync<Recipient>(valid.Recipient, stop);
        return Unsubscription.Of(valid.Topic, recipient?.Refuses(Topic.Of(valid.Topic), Channel.Email) is not null);
    }
}
