using System.ComponentModel.DataAnnotations;
using Contracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Notifications;

/// <summary>Calls another URL, or of other topics, from now on. The secret stays. Only its owner says where a webhook leads.</summary>
[ValidatableType]
public sealed record ChangeWebhook(
    [property: Required, StringLength(WebhookUrl.LongestUrl, MinimumLength = 1)] string Url,
    [property: Required, Length(1, CreateWebhook.MostTopics)] IReadOnlyList<string> Topics)
{
    public override string ToString() => "(change of a webhook)";
}

public static class ChangeWebhookEndpoint
{
    public static Task<WebhookUrl> LoadAsync(ChangeWebhook command, WebhookGuard guard, CancellationToken stop) =>
        guard.CheckAsync(command.Url, stop);

    public static ProblemDetails Validate(ChangeWebhook command, WebhookUrl url, Webhook webhook, Caller caller) =>
        webhook.CustomerId == caller.Id ? CreateWebhook.Refuse(url, command.Topics) : RefuseOthers();

    [WolverinePut("/notifications/webhooks/{webhookId}")]
    public static (WebhookView, Events) Put(ChangeWebhook command, WebhookUrl url, [ForUpdate] Webhook webhook)
    {
        var events = Decide(command, url, webhook);
        return (WebhookView.Of(webhook.After(events), webhook.CustomerId), events);
    }

    internal static ProblemDetails RefuseOthers() => Refusals.Forbidden("not-the-owner", "Only its owner may do this.");

    internal static Events Decide(ChangeWebhook command, WebhookUrl url, Webhook webhook)
    {
        string[] topics = [.. command.Topics.Distinct()];
        var address = url.Address!.AbsoluteUri;
        return address == webhook.Url.Value && topics.SequenceEqual(webhook.Topics)
            ? []
            : [new WebhookChanged(new Personal<string>(webhook.CustomerId, address), topics)];
    }
}
